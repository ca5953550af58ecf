// Apple Push Notification service: HTTP/2 with a provider token (ES256, signed anew every 40
// minutes: Apple refuses one that is older than an hour, and one that is renewed more often than
// every 20 minutes).
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <string_view>

#include "signaling/push/provider_config.h"
#include "signaling/push/push_provider.h"
#include "signaling/push/signing_key.h"

namespace signaling {

class ApnProvider final : public PushProvider {
 public:
  // `key`: P-256.
  ApnProvider(const PushProviderConfig& config, SigningKey key);

  std::variant<PushRequest, PushVerdict> Make(const DuePush& push, Instant now) override;
  PushVerdict Judge(const DuePush& push, const PushAnswer& answer, WallTime sent_at,
                    Instant now) override;

 private:
  const std::string& ProviderToken(Instant now);

  const SigningKey key_;
  const std::string url_, ca_file_, key_id_, team_id_, topic_;
  std::string token_;
  SteadyTime signed_at_;
};

}  // namespace signaling
