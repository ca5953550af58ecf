#include "signaling/push/firebase_provider.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "signaling/json/strict_json.h"
#include "signaling/push/json_web_token.h"
#include "signaling/push/push_notice.h"

namespace signaling {
namespace {

namespace json = boost::json;
using std::chrono::seconds;

constexpr char kFirebaseUrl[] = "https://fcm.googleapis.com";
constexpr char kScope[] = "https://www.googleapis.com/auth/firebase.messaging";
constexpr char kDefaultTokenUri[] = "https://oauth2.googleapis.com/token";
constexpr seconds kAssertionAge{3600};
// A token is renewed so long before it ends that no push meets its end on the way.
constexpr seconds kRenewBefore{300};
constexpr size_t kMaxMessageBytes = 4096;

std::string_view TextOf(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return {value->get_string().data(), value->get_string().size()};
}

std::optional<json::object> ObjectOf(std::string_view text) {
  absl::StatusOr<json::value> value = ParseStrictJson(text);
  if (!value.ok() || !value->is_object()) return std::nullopt;
  return std::move(value->get_object());
}

// For iOS apps that are reached by Firebase; Android ignores it.
json::object ApnsPart(const PushJob& job, const PushNotice& notice, const std::string& collapse) {
  const bool cancel = job.kind == PushKind::kCancel;
  json::object headers{
      {"apns-priority", cancel ? "5" : "10"},
      {"apns-push-type", cancel ? "background" : "alert"},
      {"apns-expiration", std::to_string(std::chrono::system_clock::to_time_t(job.expires_at))},
      {"apns-collapse-id", collapse}};
  json::object aps;
  if (cancel) {
    aps["content-available"] = 1;
  } else {
    aps = {
        {"alert", {{"title", "Incoming Call"}, {"body", notice.caller_name + " is calling\u2026"}}},
        {"sound", "default"},
        {"category", "call"}};
  }
  return {{"headers", std::move(headers)}, {"payload", {{"aps", std::move(aps)}}}};
}

// https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages
std::string Message(const DuePush& push, Instant now) {
  const PushNotice notice = ParsePushText(push.job.text);
  const std::string collapse = CollapseKey(push.job, notice);
  const std::string ttl = std::to_string(TimeToLive(push.job, now).count());
  return json::serialize(json::object{
      {"message",
       {{"token", push.device.id},
        {"data", PushData(push.job, notice)},
        {"android", {{"priority", "high"}, {"ttl", ttl + "s"}, {"collapse_key", collapse}}},
        {"apns", ApnsPart(push.job, notice, collapse)},
        {"webpush", {{"headers", {{"TTL", ttl}, {"Urgency", "high"}, {"Topic", collapse}}}}}}}});
}

// The code of FCM's own (google.firebase.fcm.v1.FcmError), else the general one.
std::string ErrorCode(std::string_view body) {
  const std::optional<json::object> answer = ObjectOf(body);
  const json::value* error = answer ? answer->if_contains("error") : nullptr;
  if (error == nullptr || !error->is_object()) return {};
  const json::value* details = error->get_object().if_contains("details");
  if (details != nullptr && details->is_array()) {
    for (const json::value& detail : details->get_array()) {
      if (!detail.is_object()) continue;
      const std::string_view code = TextOf(detail.get_object(), "errorCode");
      if (!code.empty()) return std::string(code);
    }
  }
  return std::string(TextOf(error->get_object(), "status"));
}

constexpr PushVerdict kRenew{
    .outcome = PushOutcome::kRetry, .reason = "credential_expired", .credential_expired = true};

struct Reaction {
  std::string_view code;
  PushVerdict verdict;
};
// https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode, then google.rpc.Code.
constexpr Reaction kReactions[] = {
    {"UNREGISTERED", {.outcome = PushOutcome::kGone, .reason = "unregistered"}},
    {"INVALID_ARGUMENT", Failed("invalid_argument")},
    {"SENDER_ID_MISMATCH", Failed("sender_id_mismatch")},
    {"THIRD_PARTY_AUTH_ERROR", Failed("third_party_auth_error")},
    {"QUOTA_EXCEEDED", {.outcome = PushOutcome::kRetry, .reason = "too_many_requests"}},
    {"UNAVAILABLE", {.outcome = PushOutcome::kRetry, .reason = "service_unavailable"}},
    {"INTERNAL", {.outcome = PushOutcome::kRetry, .reason = "service_unavailable"}},
    {"UNAUTHENTICATED", kRenew},
    {"PERMISSION_DENIED", Failed("permission_denied")},
    {"NOT_FOUND", Failed("not_found")},
};

}  // namespace

absl::StatusOr<ServiceAccount> ParseServiceAccount(std::string_view text) {
  const std::optional<json::object> file = ObjectOf(text);
  if (!file) return absl::InvalidArgumentError("is not the JSON file of a service account");
  absl::StatusOr<SigningKey> key = SigningKey::FromPem(TextOf(*file, "private_key"));
  if (!key.ok() || key->algorithm() != "RS256") {
    return absl::InvalidArgumentError("has no RSA key in \"private_key\"");
  }
  ServiceAccount account{.project_id = std::string(TextOf(*file, "project_id")),
                         .client_email = std::string(TextOf(*file, "client_email")),
                         .private_key_id = std::string(TextOf(*file, "private_key_id")),
                         .token_uri = std::string(TextOf(*file, "token_uri")),
                         .key = *std::move(key)};
  if (account.token_uri.empty()) account.token_uri = kDefaultTokenUri;
  if (account.project_id.empty() || account.client_email.empty()) {
    return absl::InvalidArgumentError("lacks \"project_id\" or \"client_email\"");
  }
  if (!account.token_uri.starts_with("https://")) {
    return absl::InvalidArgumentError("has a \"token_uri\" that is not https");
  }
  return account;
}

FirebaseProvider::FirebaseProvider(const PushProviderConfig& config, ServiceAccount account)
    : account_(std::move(account)),
      url_((config.url.empty() ? kFirebaseUrl : config.url) + "/v1/projects/" +
           account_.project_id + "/messages:send"),
      ca_file_(config.ca_file) {}

std::optional<PushRequest> FirebaseProvider::Preparation(Instant now) {
  if (now.steady < renew_at_) return std::nullopt;
  const int64_t issued = std::chrono::system_clock::to_time_t(now.wall);
  json::object header;
  if (!account_.private_key_id.empty()) header["kid"] = account_.private_key_id;
  // https://developers.google.com/identity/protocols/oauth2/service-account
  const std::string assertion = SignToken(account_.key, std::move(header),
                                          {{"iss", account_.client_email},
                                           {"scope", kScope},
                                           {"aud", account_.token_uri},
                                           {"iat", issued},
                                           {"exp", issued + kAssertionAge.count()}});
  return PushRequest{
      .url = account_.token_uri,
      .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
      .body =
          "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=" + assertion,
      .ca_file = ca_file_};
}

PushVerdict FirebaseProvider::OnPrepared(const PushAnswer& answer, Instant now) {
  if (const auto verdict = JudgeTransport(answer, now.wall)) return *verdict;
  const std::optional<json::object> token = ObjectOf(answer.body);
  const std::string_view text = token ? TextOf(*token, "access_token") : std::string_view();
  if (answer.status != 200 || text.empty()) return Failed("credentials_refused");
  const json::value* lasts = token->if_contains("expires_in");
  const int64_t given = lasts != nullptr && lasts->is_int64() ? lasts->get_int64() : 3600;
  const seconds validity(std::clamp<int64_t>(given, 0, 24 * 3600));
  access_token_ = text;
  // One that lasts no longer than that is used for half of its time.
  renew_at_ = now.steady + std::max(validity - kRenewBefore, validity / 2);
  return Delivered();
}

std::variant<PushRequest, PushVerdict> FirebaseProvider::Make(const DuePush& push, Instant now) {
  std::string message = Message(push, now);
  if (message.size() > kMaxMessageBytes + push.device.id.size()) {
    return Failed("payload_too_large");
  }
  return PushRequest{.url = url_,
                     .headers = {{"Authorization", "Bearer " + access_token_},
                                 {"Content-Type", "application/json; charset=UTF-8"}},
                     .body = std::move(message),
                     .ca_file = ca_file_};
}

PushVerdict FirebaseProvider::Judge(const DuePush&, const PushAnswer& answer, WallTime sent_at,
                                    Instant now) {
  if (const auto verdict = JudgeTransport(answer, now.wall)) return *verdict;
  if (answer.status == 200) return Delivered();
  const std::string code = ErrorCode(answer.body);
  PushVerdict verdict = answer.status == 401 && code.empty() ? kRenew : Failed("refused");
  for (const Reaction& reaction : kReactions) {
    if (reaction.code == code) verdict = reaction.verdict;
  }
  if (verdict.credential_expired) renew_at_ = SteadyTime::min();
  verdict.gone_since = sent_at;
  return verdict;
}

}  // namespace signaling
