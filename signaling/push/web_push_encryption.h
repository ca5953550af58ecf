// Message encryption for Web Push (RFC 8291): one record of aes128gcm (RFC 8188) that only the
// subscribed browser can read. Pure: the ephemeral key and the salt are inputs.
//
// Cost: one scalar multiplication and a few hashes, about 100 µs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "signaling/push/signing_key.h"

namespace signaling {

inline constexpr size_t kWebPushSaltBytes = 16;
inline constexpr size_t kWebPushAuthBytes = 16;
// RFC 8030 section 7.2: a push service takes 4096 bytes. Of these 86 are the header, 16 the tag,
// one the delimiter.
inline constexpr size_t kMaxWebPushText = 4096 - 86 - 16 - 1;

// What a browser hands out with its subscription.
struct WebPushKeys {
  std::string p256dh;  // its public key, 65 bytes
  std::string auth;    // the shared secret, 16 bytes
};

// The body of the request. nullopt when the keys are none or the text is too long. `ephemeral` and
// `salt` must be used for one message only.
std::optional<std::string> EncryptWebPush(std::string_view text, const WebPushKeys& keys,
                                          const SigningKey& ephemeral, std::string_view salt);

}  // namespace signaling
