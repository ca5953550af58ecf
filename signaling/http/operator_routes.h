// What an operator asks of the server itself, before anything reaches the API:
//   GET /healthz  200 {"status":"alive"}: the process answers
//   GET /readyz   200 {"status":"ready"}, or 503 {"error","code":"draining"} when it takes no calls
//   GET /metrics  Prometheus text exposition
//   GET /version  {"name":"switchboard","version":"…"}
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "signaling/http/http_types.h"

namespace signaling {

struct OperatorRoutes {
  std::string version;
  std::function<bool()> ready;
  std::function<std::string()> metrics;

  // nullopt when the path is none of these. 405 for other methods than GET (and HEAD).
  std::optional<HttpResponse> Answer(const HttpRequest& request) const;
};

}  // namespace signaling
