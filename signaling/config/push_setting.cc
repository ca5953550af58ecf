#include "signaling/config/push_setting.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace signaling {
namespace {

absl::Status Wrong(absl::string_view problem) { return absl::InvalidArgumentError(problem); }

bool IsTrue(const std::string& text, bool& out) {
  out = text == "true";
  return out || text == "false";
}

bool IsName(std::string_view name) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  return !name.empty() && name.size() <= 64 &&
         name.find_first_not_of(kAllowed) == std::string_view::npos;
}

// The text fields; nullptr for a key that is none of them.
std::string* TextField(PushProviderConfig& config, std::string_view key) {
  struct Field {
    std::string_view key;
    std::string PushProviderConfig::* member;
  };
  static constexpr Field kFields[] = {
      {"name", &PushProviderConfig::name},     {"credentials", &PushProviderConfig::credentials},
      {"url", &PushProviderConfig::url},       {"ca_file", &PushProviderConfig::ca_file},
      {"key_id", &PushProviderConfig::key_id}, {"team_id", &PushProviderConfig::team_id},
      {"topic", &PushProviderConfig::topic},   {"subject", &PushProviderConfig::subject}};
  for (const Field& field : kFields) {
    if (field.key == key) return &(config.*field.member);
  }
  return nullptr;
}

absl::Status SetField(PushProviderConfig& config, const std::string& key, const std::string& value,
                      bool& typed) {
  if (key == "type") {
    const auto service = ParsePushService(value);
    if (!service) return Wrong("expects type to be firebase, apn or webpush");
    config.service = *service;
    typed = true;
  } else if (key == "status") {
    if (value != "active" && value != "inactive") {
      return Wrong("expects status to be active or inactive");
    }
    config.active = value == "active";
  } else if (key == "private_addresses") {
    if (!IsTrue(value, config.private_addresses)) {
      return Wrong("expects private_addresses to be true or false");
    }
  } else if (std::string* field = TextField(config, key)) {
    *field = value;
  } else {
    return Wrong(absl::StrCat("has no field \"", key, "\""));
  }
  return absl::OkStatus();
}

absl::Status CheckWhole(const PushProviderConfig& config) {
  if (!IsName(config.name)) {
    return Wrong("expects a name of 1 to 64 letters, digits, - _ and .");
  }
  if (config.credentials.empty()) return Wrong("expects credentials, the name of a file");
  if (!config.url.empty() && (!config.url.starts_with("https://") || config.url.ends_with('/'))) {
    return Wrong("expects url to be like https://push.example.com");
  }
  if (config.service == PushService::kApn &&
      (config.key_id.empty() || config.team_id.empty() || config.topic.empty())) {
    return Wrong("expects key_id, team_id and topic (the app's bundle id) of an apn provider");
  }
  // RFC 8292 section 2.1; some services refuse tokens without.
  if (config.service == PushService::kWebPush && !config.subject.starts_with("mailto:") &&
      !config.subject.starts_with("https://")) {
    return Wrong("expects the subject of a webpush provider, like mailto:you@example.com");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<PushProviderConfig> ParsePushProvider(std::string_view text) {
  PushProviderConfig config;
  std::set<std::string> seen;
  bool typed = false;
  const std::vector<std::string> fields =
      absl::StrSplit(absl::string_view(text.data(), text.size()), ';', absl::SkipWhitespace());
  for (const std::string& field : fields) {
    const size_t equals = field.find('=');
    if (equals == std::string::npos) return Wrong("expects fields like name=mobile;type=firebase");
    const std::string key = field.substr(0, equals);
    if (!seen.insert(key).second) return Wrong(absl::StrCat("has ", key, " twice"));
    absl::Status status = SetField(config, key, field.substr(equals + 1), typed);
    if (!status.ok()) return status;
  }
  if (!typed) return Wrong("expects type to be firebase, apn or webpush");
  if (absl::Status status = CheckWhole(config); !status.ok()) return status;
  return config;
}

}  // namespace signaling
