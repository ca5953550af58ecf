// The push address of a browser: the id of a `webpush` device is the PushSubscription as
// JSON.stringify() writes it, {"endpoint","keys":{"p256dh","auth"}} (Push API section 8).
//
// Untrusted text in, a subscription out. Pure; bounded by the length of the text.
#pragma once

#include <optional>
#include <string_view>

#include "signaling/push/endpoint_url.h"
#include "signaling/push/web_push_encryption.h"

namespace signaling {

inline constexpr size_t kMaxSubscriptionBytes = 4096;

struct WebPushSubscription {
  EndpointUrl endpoint;
  WebPushKeys keys;  // of the right lengths; whether the key is a point shows when it is used
};

std::optional<WebPushSubscription> ParseWebPushSubscription(std::string_view text);

}  // namespace signaling
