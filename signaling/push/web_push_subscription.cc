#include "signaling/push/web_push_subscription.h"

#include <absl/status/statusor.h>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <utility>

#include "signaling/auth/base64url.h"
#include "signaling/json/strict_json.h"

namespace signaling {
namespace {

namespace json = boost::json;

constexpr size_t kPointBytes = 65;

std::optional<std::string> BytesOf(const json::object& keys, std::string_view name, size_t size) {
  const json::value* value = keys.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  std::string_view text(value->get_string().data(), value->get_string().size());
  while (text.ends_with('=')) text.remove_suffix(1);  // some browsers pad
  std::optional<std::string> bytes = DecodeBase64Url(text);
  if (!bytes || bytes->size() != size) return std::nullopt;
  return bytes;
}

}  // namespace

std::optional<WebPushSubscription> ParseWebPushSubscription(std::string_view text) {
  if (text.size() > kMaxSubscriptionBytes) return std::nullopt;
  const absl::StatusOr<json::value> value = ParseStrictJson(text);
  if (!value.ok() || !value->is_object()) return std::nullopt;
  const json::value* endpoint = value->get_object().if_contains("endpoint");
  const json::value* keys = value->get_object().if_contains("keys");
  if (endpoint == nullptr || !endpoint->is_string() || keys == nullptr || !keys->is_object()) {
    return std::nullopt;
  }
  const json::string& address = endpoint->get_string();
  std::optional<EndpointUrl> url = ParseEndpointUrl({address.data(), address.size()});
  std::optional<std::string> p256dh = BytesOf(keys->get_object(), "p256dh", kPointBytes);
  std::optional<std::string> auth = BytesOf(keys->get_object(), "auth", kWebPushAuthBytes);
  if (!url || !p256dh || !auth) return std::nullopt;
  return WebPushSubscription{.endpoint = *std::move(url),
                             .keys = {.p256dh = *std::move(p256dh), .auth = *std::move(auth)}};
}

}  // namespace signaling
