#include "signaling/push/apn_provider.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "signaling/json/strict_json.h"
#include "signaling/push/json_web_token.h"
#include "signaling/push/push_notice.h"

namespace signaling {
namespace {

namespace json = boost::json;

constexpr char kAppleUrl[] = "https://api.push.apple.com";
constexpr std::chrono::minutes kTokenAge{40};
// Apple counts renewals: not more often than this, whatever it says of the token.
constexpr std::chrono::minutes kLeastTokenAge{20};
constexpr size_t kMaxVoipBytes = 5120;
constexpr size_t kMaxAlertBytes = 4096;
constexpr size_t kMaxDeviceToken = 200;

// How a push of a job goes to a device.
struct Manner {
  std::string_view push_type;
  std::string_view priority;
};

// A cancel is never VoIP: iOS ends an app that takes a VoIP push without showing a call. One that
// has nothing to show wakes the app instead, for which Apple demands priority 5.
bool ShowsMissed(const PushNotice& notice) {
  return notice.reason != "accepted" && notice.reason != "rejected";
}
Manner MannerOf(const DuePush& push, const PushNotice& notice) {
  if (push.job.kind == PushKind::kRing) return {push.device.voip ? "voip" : "alert", "10"};
  if (!push.device.voip && ShowsMissed(notice)) return {"alert", "10"};
  return {"background", "5"};
}

json::object Alert(std::string_view title, const std::string& body) {
  return {{"alert", {{"title", title}, {"body", body}}}, {"category", "call"}};
}

json::object Aps(const DuePush& push, const PushNotice& notice, const Manner& manner) {
  if (manner.push_type == "background") return {{"content-available", 1}};
  if (manner.push_type == "voip") return {};
  if (push.job.kind == PushKind::kCancel) return Alert("Missed Call", notice.caller_name);
  json::object aps = Alert("Incoming Call", notice.caller_name + " is calling\u2026");
  aps["sound"] = "default";
  return aps;
}

// A device token becomes a segment of the path: whether there is such a device is for APNs to say.
bool IsPathSegment(std::string_view token) {
  constexpr std::string_view kUnreserved =  // RFC 3986 section 2.3, without the dot
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_~";
  return !token.empty() && token.size() <= kMaxDeviceToken &&
         token.find_first_not_of(kUnreserved) == std::string_view::npos;
}

struct Refusal {
  std::string reason;
  std::optional<int64_t> timestamp;  // milliseconds: the token was gone by then
};

Refusal ParseRefusal(std::string_view body) {
  Refusal refusal;
  const absl::StatusOr<json::value> value = ParseStrictJson(body);
  if (!value.ok() || !value->is_object()) return refusal;
  const json::value* reason = value->get_object().if_contains("reason");
  if (reason != nullptr && reason->is_string()) refusal.reason = reason->get_string();
  const json::value* timestamp = value->get_object().if_contains("timestamp");
  if (timestamp != nullptr && timestamp->is_int64()) refusal.timestamp = timestamp->get_int64();
  return refusal;
}

// "Handling notification responses from APNs", with the names we give them. What is not here is
// "refused".
struct Named {
  std::string_view apple, ours;
};
constexpr Named kRefusals[] = {
    {"BadCollapseId", "bad_collapse_id"},
    {"BadDeviceToken", "bad_device_token"},
    {"BadExpirationDate", "bad_expiration_date"},
    {"BadMessageId", "bad_message_id"},
    {"BadPriority", "bad_priority"},
    {"BadTopic", "bad_topic"},
    {"DeviceTokenNotForTopic", "device_token_not_for_topic"},
    {"DuplicateHeaders", "duplicate_headers"},
    {"InvalidPushType", "invalid_push_type"},
    {"MissingDeviceToken", "missing_device_token"},
    {"MissingTopic", "missing_topic"},
    {"PayloadEmpty", "payload_empty"},
    {"TopicDisallowed", "topic_disallowed"},
    {"BadCertificate", "credentials_refused"},
    {"BadCertificateEnvironment", "credentials_refused"},
    {"BadEnvironmentKeyIdInToken", "credentials_refused"},
    {"Forbidden", "forbidden"},
    {"InvalidProviderToken", "credentials_refused"},
    {"MissingProviderToken", "credentials_refused"},
    {"UnrelatedKeyIdInToken", "credentials_refused"},
    {"BadPath", "bad_path"},
    {"MethodNotAllowed", "method_not_allowed"},
    {"PayloadTooLarge", "payload_too_large"},
};

std::string_view NameOf(std::string_view reason) {
  for (const Named& named : kRefusals) {
    if (named.apple == reason) return named.ours;
  }
  return "refused";
}

PushVerdict Gone(const DuePush& push, const Refusal& refusal, WallTime sent_at) {
  // A VoIP token is none for alerts: what Apple says of it then is not about the device.
  if (push.device.voip && push.job.kind == PushKind::kCancel) return Failed("unregistered");
  PushVerdict verdict{.outcome = PushOutcome::kGone, .reason = "unregistered"};
  verdict.gone_since = sent_at;
  const auto sent = std::chrono::floor<std::chrono::milliseconds>(sent_at.time_since_epoch());
  if (refusal.timestamp && *refusal.timestamp >= 0 && *refusal.timestamp < sent.count()) {
    verdict.gone_since = WallTime(std::chrono::milliseconds(*refusal.timestamp));
  }
  return verdict;
}

}  // namespace

ApnProvider::ApnProvider(const PushProviderConfig& config, SigningKey key)
    : key_(std::move(key)),
      url_((config.url.empty() ? kAppleUrl : config.url) + "/3/device/"),
      ca_file_(config.ca_file),
      key_id_(config.key_id),
      team_id_(config.team_id),
      topic_(config.topic) {}

const std::string& ApnProvider::ProviderToken(Instant now) {
  if (token_.empty() || now.steady - signed_at_ >= kTokenAge) {
    token_ =
        SignToken(key_, {{"kid", key_id_}},
                  {{"iss", team_id_}, {"iat", std::chrono::system_clock::to_time_t(now.wall)}});
    signed_at_ = now.steady;
  }
  return token_;
}

std::variant<PushRequest, PushVerdict> ApnProvider::Make(const DuePush& push, Instant now) {
  if (!IsPathSegment(push.device.id)) return Failed("bad_device_token");
  const PushNotice notice = ParsePushText(push.job.text);
  const Manner manner = MannerOf(push, notice);
  const bool voip = manner.push_type == "voip";
  json::object message = PushData(push.job, notice);
  message["aps"] = Aps(push, notice, manner);
  std::string body = json::serialize(message);
  if (body.size() > (voip ? kMaxVoipBytes : kMaxAlertBytes)) return Failed("payload_too_large");
  return PushRequest{
      .url = url_ + push.device.id,
      .headers = {{"authorization", "bearer " + ProviderToken(now)},
                  {"content-type", "application/json"},
                  {"apns-topic", voip ? topic_ + ".voip" : topic_},
                  {"apns-push-type", std::string(manner.push_type)},
                  {"apns-priority", std::string(manner.priority)},
                  {"apns-expiration",
                   std::to_string(std::chrono::system_clock::to_time_t(push.job.expires_at))},
                  {"apns-collapse-id", CollapseKey(push.job, notice)}},
      .body = std::move(body),
      .ca_file = ca_file_};
}

PushVerdict ApnProvider::Judge(const DuePush& push, const PushAnswer& answer, WallTime sent_at,
                               Instant now) {
  if (answer.unanswered == Unanswered::kNo && answer.status == 200) return Delivered();
  const Refusal refusal = ParseRefusal(answer.body);
  if (refusal.reason == "ExpiredProviderToken") {
    if (now.steady - signed_at_ >= kLeastTokenAge) token_.clear();
    return {
        .outcome = PushOutcome::kRetry, .reason = "credential_expired", .credential_expired = true};
  }
  // "IdleTimeout" closes a connection that was not used; the push did not fail.
  if (refusal.reason == "IdleTimeout") {
    return {.outcome = PushOutcome::kRetry, .reason = "service_unavailable"};
  }
  if (const auto verdict = JudgeTransport(answer, now.wall)) return *verdict;
  if (answer.status == 410) return Gone(push, refusal, sent_at);
  return Failed(NameOf(refusal.reason));
}

}  // namespace signaling
