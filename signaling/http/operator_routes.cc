#include "signaling/http/operator_routes.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string_view>
#include <utility>

#include "signaling/http/http_error.h"

namespace signaling {
namespace {

HttpResponse Json(const boost::json::object& body) {
  return {.status = 200,
          .headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
          .body = boost::json::serialize(body)};
}

HttpResponse NotReady(const Unready& why) {
  HttpResponse response = ErrorResponse(503, why.code, why.sentence);
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

// The content type of the exposition format, version 0.0.4.
HttpResponse Exposition(std::string text) {
  return {.status = 200,
          .headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"},
                      {"Cache-Control", "no-store"}},
          .body = std::move(text)};
}

HttpResponse OnlyGet() {
  HttpResponse response = ErrorResponse(405, "method_not_allowed", "Only GET is possible here");
  response.headers.emplace_back("Allow", "GET, HEAD");
  return response;
}

}  // namespace

std::optional<HttpResponse> OperatorRoutes::Answer(const HttpRequest& request) const {
  const std::string_view path = request.path;
  if (path != "/healthz" && path != "/readyz" && path != "/metrics" && path != "/version") {
    return std::nullopt;
  }
  if (request.method != "GET" && request.method != "HEAD") return OnlyGet();
  if (path == "/healthz") return Json({{"status", "alive"}});
  if (path == "/readyz") {
    const std::optional<Unready> why = unready();
    return why ? NotReady(*why) : Json({{"status", "ready"}});
  }
  if (path == "/metrics") return Exposition(metrics());
  return Json({{"name", "switchboard"}, {"version", version}});
}

}  // namespace signaling
