// A push service as the operator names it in the configuration.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace signaling {

enum class PushService { kFirebase, kApn, kWebPush };

// "firebase", "apn", "webpush": the `push_provider` of a device.
std::string_view PushServiceName(PushService service);
std::optional<PushService> ParsePushService(std::string_view name);

struct PushProviderConfig {
  std::string name;  // the `push_provider_name` of its devices
  PushService service = PushService::kWebPush;
  bool active = true;
  // A file: firebase: the service account (JSON); apn: the key (.p8); webpush: the VAPID key (PEM,
  // or the 43 characters of base64url that other tools make).
  std::string credentials;
  std::string url;                     // firebase, apn: instead of the service's own; https
  std::string ca_file;                 // whom to trust; empty: whom the system trusts
  std::string key_id, team_id, topic;  // apn; the topic is the app's bundle id
  std::string subject;                 // webpush: how its service reaches the operator (RFC 8292)
  bool private_addresses = false;      // webpush: endpoints inside are allowed; for tests
  bool operator==(const PushProviderConfig&) const = default;
};

}  // namespace signaling
