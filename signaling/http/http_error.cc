#include "signaling/http/http_error.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace signaling {

HttpResponse ErrorResponse(int status, std::string_view code, std::string_view sentence) {
  boost::json::object body;
  body["error"] = sentence;
  body["code"] = code;
  return {.status = status,
          .headers = {{"Content-Type", "application/json"}},
          .body = boost::json::serialize(body)};
}

}  // namespace signaling
