// Subscriptions as browsers hand them out: what is accepted has keys of the right size, and
// encrypting for it works or is refused, but never fails otherwise.
#include <cstdint>
#include <string>
#include <string_view>

#include "signaling/push/web_push_subscription.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  static const signaling::SigningKey kEphemeral =
      *signaling::SigningKey::FromScalar(std::string(32, '\1'));
  const auto to = signaling::ParseWebPushSubscription({reinterpret_cast<const char*>(bytes), size});
  if (!to) return 0;
  Require(to->keys.p256dh.size() == 65 && to->keys.auth.size() == 16);
  const auto body = signaling::EncryptWebPush("ring", to->keys, kEphemeral, std::string(16, 's'));
  Require(!body || body->size() == 86 + 4 + 1 + 16);
  return 0;
}
