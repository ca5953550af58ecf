#include "signaling/push/web_push_provider.h"

#include <boost/json/serialize.hpp>
#include <utility>

#include "signaling/auth/base64url.h"
#include "signaling/push/json_web_token.h"
#include "signaling/push/push_notice.h"
#include "signaling/push/web_push_encryption.h"
#include "signaling/push/web_push_subscription.h"

namespace signaling {
namespace {

namespace json = boost::json;

constexpr size_t kScalarBytes = 32;
// RFC 8292 section 2 allows a day; services differ in how far their clocks are off.
constexpr std::chrono::hours kVapidAge{12};

std::string_view RefusalOf(int status) {
  switch (status) {
    case 400:
      return "bad_request";
    case 401:
    case 403:
      return "credentials_refused";
    case 413:
      return "payload_too_large";
    default:
      return status >= 300 && status < 400 ? "redirect" : "refused";
  }
}

}  // namespace

std::string VapidAuthorization(const SigningKey& key, std::string_view origin,
                               std::string_view subject, WallTime expires_at) {
  json::object claims{{"aud", origin}, {"exp", std::chrono::system_clock::to_time_t(expires_at)}};
  if (!subject.empty()) claims["sub"] = subject;
  // RFC 8292 section 3.
  return "vapid t=" + SignToken(key, {}, claims) + ", k=" + EncodeBase64Url(key.PublicPoint());
}

WebPushProvider::WebPushProvider(const PushProviderConfig& config, SigningKey key, Random random)
    : key_(std::move(key)),
      subject_(config.subject),
      ca_file_(config.ca_file),
      private_addresses_(config.private_addresses),
      random_(std::move(random)) {}

std::string WebPushProvider::RandomBytes(size_t count) {
  std::string bytes;
  while (bytes.size() < count) {
    const uint64_t word = random_();
    bytes.append(reinterpret_cast<const char*>(&word), sizeof(word));
  }
  bytes.resize(count);
  return bytes;
}

SigningKey WebPushProvider::EphemeralKey() {
  for (;;) {  // one in 2^32 is no key
    absl::StatusOr<SigningKey> key = SigningKey::FromScalar(RandomBytes(kScalarBytes));
    if (key.ok()) return *std::move(key);
  }
}

std::variant<PushRequest, PushVerdict> WebPushProvider::Make(const DuePush& push, Instant now) {
  const std::optional<WebPushSubscription> to = ParseWebPushSubscription(push.device.id);
  if (!to) return Failed("bad_subscription");
  const PushNotice notice = ParsePushText(push.job.text);
  const std::string text = json::serialize(PushData(push.job, notice));
  if (text.size() > kMaxWebPushText) return Failed("payload_too_large");
  std::optional<std::string> body =
      EncryptWebPush(text, to->keys, EphemeralKey(), RandomBytes(kWebPushSaltBytes));
  if (!body) return Failed("bad_subscription");
  return PushRequest{
      .url = to->endpoint.Text(),
      .headers = {{"Authorization",
                   VapidAuthorization(key_, to->endpoint.Origin(), subject_, now.wall + kVapidAge)},
                  {"Content-Type", "application/octet-stream"},
                  {"Content-Encoding", "aes128gcm"},
                  {"TTL", std::to_string(TimeToLive(push.job, now).count())},
                  {"Urgency", "high"},
                  {"Topic", CollapseKey(push.job, notice)}},
      .body = *std::move(body),
      .ca_file = ca_file_,
      .public_addresses_only = !private_addresses_};
}

PushVerdict WebPushProvider::Judge(const DuePush&, const PushAnswer& answer, WallTime sent_at,
                                   Instant now) {
  if (const auto verdict = JudgeTransport(answer, now.wall)) return *verdict;
  if (answer.status >= 200 && answer.status < 300) return Delivered();
  // RFC 8030 section 7.3: an expired subscription is 404; services also say 410.
  if (answer.status == 404 || answer.status == 410) {
    return {.outcome = PushOutcome::kGone, .reason = "unregistered", .gone_since = sent_at};
  }
  return Failed(RefusalOf(answer.status));
}

}  // namespace signaling
