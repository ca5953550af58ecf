// Web Push (RFC 8030): the message is encrypted for the browser (RFC 8291) and goes to the endpoint
// that the browser named, with a token that says who sends it (VAPID, RFC 8292).
#pragma once

#include <string>
#include <string_view>

#include "signaling/call/instant.h"
#include "signaling/push/provider_config.h"
#include "signaling/push/push_provider.h"
#include "signaling/push/signing_key.h"

namespace signaling {

// The value of an Authorization header for requests to `origin`, good until `expires_at` (at most a
// day on).
std::string VapidAuthorization(const SigningKey& key, std::string_view origin,
                               std::string_view subject, WallTime expires_at);

class WebPushProvider final : public PushProvider {
 public:
  // `key`: P-256.
  WebPushProvider(const PushProviderConfig& config, SigningKey key, Random random);

  std::variant<PushRequest, PushVerdict> Make(const DuePush& push, Instant now) override;
  PushVerdict Judge(const DuePush& push, const PushAnswer& answer, WallTime sent_at,
                    Instant now) override;

 private:
  std::string RandomBytes(size_t count);
  SigningKey EphemeralKey();

  const SigningKey key_;
  const std::string subject_, ca_file_;
  const bool private_addresses_;
  Random random_;
};

}  // namespace signaling
