#include "signaling/protocol/responses.h"

#include <boost/json/serialize.hpp>

namespace signaling {

HttpResponse JsonResponse(int status, const boost::json::object& body) {
  return {.status = status,
          .headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
          .body = boost::json::serialize(body)};
}

HttpResponse RefusalResponse(const Refusal& refusal) {
  boost::json::object body = refusal.details;
  body["error"] = refusal.sentence;
  body["code"] = refusal.code;
  HttpResponse response = JsonResponse(refusal.status, body);
  if (refusal.retry_after) {
    response.headers.emplace_back("Retry-After", std::to_string(refusal.retry_after->count()));
  }
  if (refusal.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace signaling
