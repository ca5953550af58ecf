// Firebase Cloud Messaging, HTTP v1 (POST /v1/projects/{project}/messages:send), with the access
// token of a service account (RFC 7523: a signed assertion is traded for a token that lasts an
// hour).
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <string>
#include <string_view>

#include "signaling/push/provider_config.h"
#include "signaling/push/push_provider.h"
#include "signaling/push/signing_key.h"

namespace signaling {

// The JSON file that Google hands out for a service account.
struct ServiceAccount {
  std::string project_id;
  std::string client_email;
  std::string private_key_id;
  std::string token_uri;
  SigningKey key;
};
// The error is the end of a sentence that began with the file's name.
absl::StatusOr<ServiceAccount> ParseServiceAccount(std::string_view text);

class FirebaseProvider final : public PushProvider {
 public:
  FirebaseProvider(const PushProviderConfig& config, ServiceAccount account);

  std::optional<PushRequest> Preparation(Instant now) override;
  PushVerdict OnPrepared(const PushAnswer& answer, Instant now) override;
  std::variant<PushRequest, PushVerdict> Make(const DuePush& push, Instant now) override;
  PushVerdict Judge(const DuePush& push, const PushAnswer& answer, WallTime sent_at,
                    Instant now) override;

 private:
  const ServiceAccount account_;
  const std::string url_;
  const std::string ca_file_;
  std::string access_token_;
  SteadyTime renew_at_ = SteadyTime::min();
};

}  // namespace signaling
