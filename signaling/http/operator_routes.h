// What an operator asks of the server itself, before anything reaches the API:
//   GET /healthz  200 {"status":"alive"}: the process answers
//   GET /readyz   200 {"status":"ready"}, or 503 {"error","code"} when it takes no calls:
//   `draining`,
//                 or `storage_failed` while nothing can be written to the disk
//   GET /metrics  Prometheus text exposition
//   GET /version  {"name":"switchboard","version":"…"}
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "signaling/http/http_types.h"

namespace signaling {

// Why the server takes no calls.
struct Unready {
  std::string_view code;
  std::string_view sentence;
};

struct OperatorRoutes {
  std::string version;
  std::function<std::optional<Unready>()> unready;
  std::function<std::string()> metrics;

  // nullopt when the path is none of these. 405 for other methods than GET (and HEAD).
  std::optional<HttpResponse> Answer(const HttpRequest& request) const;
};

}  // namespace signaling
