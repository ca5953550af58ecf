#include "signaling/http/http_error.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string>

namespace signaling {

HttpResponse ErrorResponse(int status, std::string_view code, std::string_view sentence) {
  boost::json::object body;
  body["error"] = sentence;
  body["code"] = code;
  return {.status = status,
          .headers = {{"Content-Type", "application/json"}},
          .body = boost::json::serialize(body)};
}

HttpResponse UnavailableResponse(std::string_view code, std::string_view sentence,
                                 std::chrono::seconds retry_after) {
  HttpResponse response = ErrorResponse(503, code, sentence);
  response.headers.emplace_back("Retry-After", std::to_string(retry_after.count()));
  return response;
}

}  // namespace signaling
