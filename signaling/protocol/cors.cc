#include "signaling/protocol/cors.h"

#include <algorithm>

namespace signaling {

bool Cors::Allows(std::string_view origin) const {
  if (origin.empty()) return false;
  return any_origin_ || std::find(allowed_origins_.begin(), allowed_origins_.end(), origin) !=
                            allowed_origins_.end();
}

HttpResponse Cors::Preflight(const HttpRequest& request, std::string_view allow) const {
  HttpResponse response{.status = 204};
  response.headers.emplace_back("Allow", allow);
  if (Allows(request.Header("Origin"))) {
    response.headers.emplace_back("Access-Control-Allow-Methods", allow);
    response.headers.emplace_back("Access-Control-Allow-Headers",
                                  "Authorization, Content-Type, If-Match, Stream-Auth-Type, "
                                  "X-Connection-Id");
    response.headers.emplace_back("Access-Control-Max-Age", "600");
  }
  return response;
}

void Cors::Expose(const HttpRequest& request, HttpResponse& response) const {
  const std::string_view origin = request.Header("Origin");
  response.headers.emplace_back("Vary", "Origin");
  if (!Allows(origin)) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", origin);
  response.headers.emplace_back("Access-Control-Expose-Headers",
                                "Location, ETag, Link, Retry-After, Accept-Post, Accept-Patch");
}

}  // namespace signaling
