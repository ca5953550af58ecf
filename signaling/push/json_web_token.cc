#include "signaling/push/json_web_token.h"

#include <boost/json/serialize.hpp>
#include <utility>

#include "signaling/auth/base64url.h"

namespace signaling {

namespace json = boost::json;

std::string SignToken(const SigningKey& key, json::object header, const json::object& claims) {
  header["typ"] = "JWT";
  header["alg"] = key.algorithm();
  std::string text = EncodeBase64Url(json::serialize(header));
  text += '.';
  text += EncodeBase64Url(json::serialize(claims));
  const std::string signature = key.Sign(text);
  return text + '.' + EncodeBase64Url(signature);
}

}  // namespace signaling
