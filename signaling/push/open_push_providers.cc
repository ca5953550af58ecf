#include "signaling/push/open_push_providers.h"

#include <absl/strings/str_cat.h>

#include <fstream>
#include <optional>
#include <string>
#include <utility>

#include "signaling/auth/base64url.h"
#include "signaling/push/apn_provider.h"
#include "signaling/push/firebase_provider.h"
#include "signaling/push/web_push_provider.h"

namespace signaling {
namespace {

constexpr std::streamsize kMaxCredentials = 65'536;

std::optional<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaxCredentials, '\0');
  file.read(text.data(), kMaxCredentials);
  if (file.gcount() == 0) return std::nullopt;
  text.resize(static_cast<size_t>(file.gcount()));
  return text;
}

// PEM, or the 32 bytes as base64url.
absl::StatusOr<SigningKey> ParseEcKey(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with(' ') || text.ends_with('\r')) text.remove_suffix(1);
  const std::optional<std::string> scalar = DecodeBase64Url(text);
  absl::StatusOr<SigningKey> key =
      scalar ? SigningKey::FromScalar(*scalar) : SigningKey::FromPem(text);
  if (key.ok() && key->algorithm() != "ES256") {
    return absl::InvalidArgumentError("is no key of the curve P-256");
  }
  return key;
}

absl::Status Open(const PushProviderConfig& config, std::string_view text, Random random,
                  ActivePushProvider& out) {
  if (config.service == PushService::kFirebase) {
    absl::StatusOr<ServiceAccount> account = ParseServiceAccount(text);
    if (!account.ok()) return account.status();
    out.provider = std::make_unique<FirebaseProvider>(config, *std::move(account));
    return absl::OkStatus();
  }
  absl::StatusOr<SigningKey> key = ParseEcKey(text);
  if (!key.ok()) return key.status();
  if (config.service == PushService::kApn) {
    out.provider = std::make_unique<ApnProvider>(config, *std::move(key));
  } else {
    out.service.public_key = EncodeBase64Url(key->PublicPoint());
    out.provider = std::make_unique<WebPushProvider>(config, *std::move(key), std::move(random));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<ActivePushProvider>> OpenPushProviders(
    const std::vector<PushProviderConfig>& configs, const std::function<Random()>& new_random) {
  std::vector<ActivePushProvider> providers;
  for (const PushProviderConfig& config : configs) {
    if (!config.active) continue;
    const auto fail = [&](absl::string_view problem) {
      return absl::InvalidArgumentError(absl::StrCat("--push_provider: ", config.name, ": ",
                                                     config.credentials, " ", problem, "."));
    };
    const std::optional<std::string> text = ReadFile(config.credentials);
    if (!text) return fail("cannot be read or is empty");
    ActivePushProvider provider{.service = {.name = config.name, .service = config.service}};
    const absl::Status status = Open(config, *text, new_random(), provider);
    if (!status.ok()) return fail(status.message());
    providers.push_back(std::move(provider));
  }
  return providers;
}

}  // namespace signaling
