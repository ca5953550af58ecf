// Cross-origin access (Fetch standard, section 3.2): which origins may read our answers, and what a
// preflight is told.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "signaling/http/http_types.h"

namespace signaling {

class Cors {
 public:
  // `any_origin`: development mode.
  Cors(bool any_origin, std::vector<std::string> allowed_origins)
      : any_origin_(any_origin), allowed_origins_(std::move(allowed_origins)) {}

  // The answer to OPTIONS; `allow` lists the path's methods.
  HttpResponse Preflight(const HttpRequest& request, std::string_view allow) const;
  // Lets a page of an allowed origin read `response`.
  void Expose(const HttpRequest& request, HttpResponse& response) const;

 private:
  bool Allows(std::string_view origin) const;

  bool any_origin_;
  std::vector<std::string> allowed_origins_;
};

}  // namespace signaling
