#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "signaling/push/apn_provider.h"
#include "signaling/push/firebase_provider.h"
#include "signaling/push/web_push_provider.h"
#include "tests/signaling_push/pushes.h"

namespace signaling {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

SigningKey EcKey() { return *SigningKey::FromScalar(*DecodeBase64Url(push_vectors::kEcPrivate)); }

PushRequest Made(PushProvider& provider, const DuePush& push, Instant now = kNow) {
  auto made = provider.Make(push, now);
  if (const auto* verdict = std::get_if<PushVerdict>(&made)) {
    ADD_FAILURE() << verdict->reason;
    return {};
  }
  return std::get<PushRequest>(made);
}

std::string_view Refused(PushProvider& provider, const DuePush& push) {
  auto made = provider.Make(push, kNow);
  const auto* verdict = std::get_if<PushVerdict>(&made);
  return verdict == nullptr ? "made" : verdict->reason;
}

// --- Firebase ------------------------------------------------------------------------------------

class Firebase : public testing::Test {
 protected:
  static ServiceAccount Account() {
    const json::object file{{"type", "service_account"},
                            {"project_id", "proj"},
                            {"client_email", "me@proj.iam.gserviceaccount.com"},
                            {"private_key_id", "kid1"},
                            {"private_key", push_vectors::kRsaKey},
                            {"token_uri", "https://oauth2.example/token"}};
    return *ParseServiceAccount(json::serialize(file));
  }
  PushVerdict Judge(int status, const std::string& body) {
    return provider_.Judge(ring_, Answer(status, body), kWall, kNow);
  }
  PushVerdict JudgeCode(int status, const std::string& code) {
    return Judge(status, R"({"error":{"code":404,"status":"X","details":[{"@type":"t"},)"
                         R"({"errorCode":")" +
                             code + R"("}]}})");
  }

  FirebaseProvider provider_{{.name = "p", .service = PushService::kFirebase}, Account()};
  const DuePush ring_ = RingFor("firebase", "tok:en");
};

TEST_F(Firebase, TradesASignedAssertionForAToken) {
  const auto request = provider_.Preparation(kNow);
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->url, "https://oauth2.example/token");
  const std::string_view start =
      "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";
  ASSERT_TRUE(request->body.starts_with(start));
  const std::string token = request->body.substr(start.size());
  EXPECT_EQ(json::serialize(PartOf(token, 0)), R"({"kid":"kid1","typ":"JWT","alg":"RS256"})");
  EXPECT_EQ(PartOf(token, 1),
            JsonOf(R"({"iss":"me@proj.iam.gserviceaccount.com","aud":"https://oauth2.example/token",
                       "scope":"https://www.googleapis.com/auth/firebase.messaging",
                       "iat":1800000000,"exp":1800003600})"));
}

TEST_F(Firebase, KeepsTheTokenUntilFiveMinutesBeforeItsEnd) {
  const std::string token = R"({"access_token":"at1","expires_in":3599,"token_type":"Bearer"})";
  EXPECT_EQ(provider_.OnPrepared(Answer(200, token), kNow).outcome, PushOutcome::kDelivered);
  EXPECT_FALSE(provider_.Preparation(After(seconds(3298))).has_value());
  EXPECT_TRUE(provider_.Preparation(After(seconds(3299))).has_value());
  EXPECT_EQ(HeaderOf(Made(provider_, ring_), "Authorization"), "Bearer at1");
}

TEST_F(Firebase, RefusedCredentialsAreNotAskedWithAgainAndAnUnreachableServerIs) {
  EXPECT_EQ(provider_.OnPrepared(Answer(400, R"({"error":"invalid_grant"})"), kNow).outcome,
            PushOutcome::kFailed);
  EXPECT_EQ(provider_.OnPrepared(Answer(200, "no json"), kNow).outcome, PushOutcome::kFailed);
  EXPECT_EQ(provider_.OnPrepared(Answer(503), kNow).outcome, PushOutcome::kRetry);
  EXPECT_TRUE(provider_.Preparation(kNow).has_value());
}

TEST_F(Firebase, SendsTheCallAsStringsWithTheRingTimeLeft) {
  const PushRequest request = Made(provider_, ring_, After(milliseconds(5400)));
  EXPECT_EQ(request.url, "https://fcm.googleapis.com/v1/projects/proj/messages:send");
  const json::object message = JsonOf(request.body).at("message").as_object();
  EXPECT_EQ(message.at("token"), "tok:en");
  EXPECT_EQ(
      message.at("data"),
      JsonOf(R"({"sender":"stream_video","call_type":"call.ring","stream_call_cid":"default:c1",
                       "stream_call_id":"c1","stream_call_type":"default","created_by_id":"ann",
                       "created_by_name":"Ann","receiver_id":"bob","video":"true"})"));
  const json::object& android = message.at("android").as_object();
  EXPECT_EQ(android.at("priority"), "high");
  EXPECT_EQ(android.at("ttl"), "39s");
  const json::object& apns = message.at("apns").as_object();
  EXPECT_EQ(apns.at("headers").as_object().at("apns-expiration"), "1800000045");
  EXPECT_EQ(apns.at("payload").as_object().at("aps").as_object().at("alert"),
            JsonOf(R"({"title":"Incoming Call","body":"Ann is calling…"})"));
}

TEST_F(Firebase, ACancelReplacesTheRingAndShowsNothing) {
  const json::object ring = JsonOf(Made(provider_, ring_).body).at("message").as_object();
  const json::object cancel =
      JsonOf(Made(provider_, CancelOf(ring_, "accepted")).body).at("message").as_object();
  EXPECT_EQ(cancel.at("data").as_object().at("call_type"), "call.cancel");
  EXPECT_EQ(cancel.at("data").as_object().at("reason"), "accepted");
  EXPECT_EQ(cancel.at("android").as_object().at("collapse_key"),
            ring.at("android").as_object().at("collapse_key"));
  EXPECT_FALSE(
      cancel.at("apns").as_object().at("payload").as_object().at("aps").as_object().contains(
          "alert"));
}

TEST_F(Firebase, ReactsToEachDocumentedError) {
  EXPECT_EQ(Judge(200, R"({"name":"projects/proj/messages/1"})").outcome, PushOutcome::kDelivered);
  const PushVerdict gone = JudgeCode(404, "UNREGISTERED");
  EXPECT_EQ(gone.outcome, PushOutcome::kGone);
  EXPECT_EQ(gone.gone_since, kWall);
  for (const char* code : {"INVALID_ARGUMENT", "SENDER_ID_MISMATCH", "THIRD_PARTY_AUTH_ERROR"}) {
    EXPECT_EQ(JudgeCode(400, code).outcome, PushOutcome::kFailed) << code;
  }
  for (const int status : {429, 500, 503}) {
    EXPECT_EQ(JudgeCode(status, "QUOTA_EXCEEDED").outcome, PushOutcome::kRetry);
  }
}

TEST_F(Firebase, AMissingProjectIsNotAMissingDevice) {
  EXPECT_EQ(Judge(404, R"({"error":{"code":404,"status":"NOT_FOUND"}})").outcome,
            PushOutcome::kFailed);
  EXPECT_EQ(Judge(404, "<html>").outcome, PushOutcome::kFailed);
}

TEST_F(Firebase, ARefusedTokenIsRenewed) {
  provider_.OnPrepared(Answer(200, R"({"access_token":"at1","expires_in":3599})"), kNow);
  const PushVerdict verdict = Judge(401, R"({"error":{"code":401,"status":"UNAUTHENTICATED"}})");
  EXPECT_TRUE(verdict.credential_expired);
  EXPECT_TRUE(provider_.Preparation(kNow).has_value());
}

TEST(ServiceAccountFile, SaysWhatItLacks) {
  EXPECT_EQ(ParseServiceAccount("x").status().message(),
            "is not the JSON file of a service account");
  EXPECT_EQ(ParseServiceAccount("{}").status().message(), "has no RSA key in \"private_key\"");
  const json::object no_project{{"private_key", push_vectors::kRsaKey}};
  EXPECT_EQ(ParseServiceAccount(json::serialize(no_project)).status().message(),
            "lacks \"project_id\" or \"client_email\"");
}

// --- Apple ---------------------------------------------------------------------------------------

class Apn : public testing::Test {
 protected:
  PushVerdict Judge(int status, const std::string& reason, Instant now = kNow) {
    return provider_.Judge(alert_, Answer(status, R"({"reason":")" + reason + R"("})"), kWall, now);
  }
  PushVerdict UnregisteredSince(const std::string& timestamp) {
    const std::string body = R"({"reason":"Unregistered","timestamp":)" + timestamp + "}";
    return provider_.Judge(alert_, Answer(410, body), kWall, kNow);
  }
  ApnProvider provider_{{.name = "p",
                         .service = PushService::kApn,
                         .key_id = "KEY1",
                         .team_id = "TEAM1",
                         .topic = "com.example.app"},
                        EcKey()};
  const DuePush alert_ = RingFor("apn", "abcdef0123456789");
  const DuePush voip_ = RingFor("apn", "abcdef0123456789", true);
};

TEST_F(Apn, RingsAVoipDeviceOnItsTopic) {
  const PushRequest request = Made(provider_, voip_);
  EXPECT_EQ(request.url, "https://api.push.apple.com/3/device/abcdef0123456789");
  EXPECT_EQ(HeaderOf(request, "apns-push-type"), "voip");
  EXPECT_EQ(HeaderOf(request, "apns-topic"), "com.example.app.voip");
  EXPECT_EQ(HeaderOf(request, "apns-priority"), "10");
  EXPECT_EQ(HeaderOf(request, "apns-expiration"), "1800000045");
  EXPECT_EQ(JsonOf(request.body).at("call_type"), "call.ring");
}

TEST_F(Apn, AlertsOtherDevices) {
  const PushRequest request = Made(provider_, alert_);
  EXPECT_EQ(HeaderOf(request, "apns-push-type"), "alert");
  EXPECT_EQ(HeaderOf(request, "apns-topic"), "com.example.app");
  EXPECT_EQ(HeaderOf(request, "apns-priority"), "10");
  EXPECT_LE(HeaderOf(request, "apns-collapse-id").size(), 64u);
  EXPECT_EQ(JsonOf(request.body).at("aps"),
            JsonOf(R"({"alert":{"title":"Incoming Call","body":"Ann is calling…"},
                       "category":"call","sound":"default"})"));
}

TEST_F(Apn, NeverCancelsByVoip) {
  for (const DuePush& ring : {alert_, voip_}) {
    for (const char* reason : {"accepted", "rejected", "cancelled", "timeout"}) {
      const PushRequest request = Made(provider_, CancelOf(ring, reason));
      EXPECT_NE(HeaderOf(request, "apns-push-type"), "voip");
      EXPECT_EQ(HeaderOf(request, "apns-topic"), "com.example.app");
      // Apple refuses a background push of priority 10.
      EXPECT_EQ(HeaderOf(request, "apns-priority"),
                HeaderOf(request, "apns-push-type") == "background" ? "5" : "10");
      EXPECT_EQ(HeaderOf(request, "apns-collapse-id"),
                HeaderOf(Made(provider_, ring), "apns-collapse-id"));
    }
  }
}

TEST_F(Apn, AMissedCallReplacesTheAlertAndAnAnsweredOneRemovesIt) {
  const auto missed = JsonOf(Made(provider_, CancelOf(alert_, "timeout")).body);
  EXPECT_EQ(missed.at("aps").as_object().at("alert"),
            JsonOf(R"({"title":"Missed Call","body":"Ann"})"));
  const auto answered = JsonOf(Made(provider_, CancelOf(alert_, "accepted")).body);
  EXPECT_EQ(answered.at("aps"), JsonOf(R"({"content-available":1})"));
}

TEST_F(Apn, SignsItsTokenAnewEveryFortyMinutes) {
  const std::string first = HeaderOf(Made(provider_, alert_), "authorization");
  const std::string token = first.substr(7);
  EXPECT_TRUE(first.starts_with("bearer "));
  EXPECT_EQ(PartOf(token, 0).at("kid"), "KEY1");
  EXPECT_EQ(PartOf(token, 1), JsonOf(R"({"iss":"TEAM1","iat":1800000000})"));
  EXPECT_TRUE(VerifyEs256(EcKey().PublicPoint(), token.substr(0, token.rfind('.')),
                          *DecodeBase64Url(token.substr(token.rfind('.') + 1))));
  EXPECT_EQ(HeaderOf(Made(provider_, alert_, After(minutes(40) - seconds(1))), "authorization"),
            first);
  EXPECT_NE(HeaderOf(Made(provider_, alert_, After(minutes(40))), "authorization"), first);
}

TEST_F(Apn, RenewsARefusedTokenButNotMoreOftenThanAppleAllows) {
  const std::string first = HeaderOf(Made(provider_, alert_), "authorization");
  EXPECT_TRUE(Judge(403, "ExpiredProviderToken", After(minutes(19))).credential_expired);
  EXPECT_EQ(HeaderOf(Made(provider_, alert_, After(minutes(19))), "authorization"), first);
  EXPECT_TRUE(Judge(403, "ExpiredProviderToken", After(minutes(20))).credential_expired);
  EXPECT_NE(HeaderOf(Made(provider_, alert_, After(minutes(20))), "authorization"), first);
}

TEST_F(Apn, ReactsToEachDocumentedReason) {
  EXPECT_EQ(provider_.Judge(alert_, Answer(200), kWall, kNow).outcome, PushOutcome::kDelivered);
  for (const char* reason : {"BadCollapseId",
                             "BadDeviceToken",
                             "BadExpirationDate",
                             "BadMessageId",
                             "BadPriority",
                             "BadTopic",
                             "DeviceTokenNotForTopic",
                             "DuplicateHeaders",
                             "InvalidPushType",
                             "MissingDeviceToken",
                             "MissingTopic",
                             "PayloadEmpty",
                             "TopicDisallowed",
                             "BadCertificate",
                             "BadCertificateEnvironment",
                             "BadEnvironmentKeyIdInToken",
                             "Forbidden",
                             "InvalidProviderToken",
                             "MissingProviderToken",
                             "UnrelatedKeyIdInToken",
                             "BadPath",
                             "MethodNotAllowed",
                             "PayloadTooLarge"}) {
    const PushVerdict verdict = Judge(400, reason);
    EXPECT_EQ(verdict.outcome, PushOutcome::kFailed) << reason;
    EXPECT_NE(verdict.reason, "refused") << reason;
  }
  EXPECT_EQ(Judge(400, "SomethingNew").reason, "refused");
  EXPECT_EQ(Judge(400, "IdleTimeout").outcome, PushOutcome::kRetry);
  for (const char* reason : {"TooManyProviderTokenUpdates", "TooManyRequests"}) {
    EXPECT_EQ(Judge(429, reason).outcome, PushOutcome::kRetry) << reason;
  }
  EXPECT_EQ(Judge(500, "InternalServerError").outcome, PushOutcome::kRetry);
  EXPECT_EQ(Judge(503, "Shutdown").outcome, PushOutcome::kRetry);
}

TEST_F(Apn, ADeviceIsGoneSinceAppleSaysSo) {
  EXPECT_EQ(Judge(410, "ExpiredToken").outcome, PushOutcome::kGone);
  EXPECT_EQ(Judge(410, "Unregistered").gone_since, kWall);
  EXPECT_EQ(UnregisteredSince("1700000000000").gone_since, WallTime(seconds(1'700'000'000)));
}

TEST_F(Apn, ADeviceIsNotGoneLaterThanTheNotificationNorBeforeTimesOfUnix) {
  for (const char* timestamp : {"9223372036854775807", "-9223372036854775808", "-1"}) {
    EXPECT_EQ(UnregisteredSince(timestamp).gone_since, kWall) << timestamp;
  }
}

TEST_F(Apn, WhatIsSaidOfACancelIsNotAboutAVoipDevice) {
  EXPECT_EQ(provider_.Judge(CancelOf(voip_, "timeout"), Answer(410), kWall, kNow).outcome,
            PushOutcome::kFailed);
}

TEST_F(Apn, ATokenThatIsNoneIsNotMadePartOfAPath) {
  for (const char* id : {"", ".", "../../3/device/ab", "ab cd", "ab%2f", "ab?x", "ab#x"}) {
    EXPECT_EQ(Refused(provider_, RingFor("apn", id)), "bad_device_token") << id;
  }
}

TEST_F(Apn, WhetherATokenIsOfADeviceIsForTheProviderToSay) {
  const PushRequest request = Made(provider_, RingFor("apn", "phone-of_bob~1"), kNow);
  EXPECT_TRUE(request.url.ends_with("/3/device/phone-of_bob~1")) << request.url;
}

// --- Web Push ------------------------------------------------------------------------------------

class WebPush : public testing::Test {
 protected:
  PushVerdict Judge(int status) { return provider_.Judge(ring_, Answer(status), kWall, kNow); }
  WebPushProvider provider_{
      {.name = "p", .service = PushService::kWebPush, .subject = "mailto:push@example.com"},
      EcKey(),
      [n = uint64_t{1}]() mutable { return n = n * 6364136223846793005u + 1442695040888963407u; }};
  const DuePush ring_ = RingFor("webpush", Subscription("https://push.example.net:8443/p/1?q=2"));
};

TEST_F(WebPush, SendsAnEncryptedMessageThatIsWorthTheRingOnly) {
  const PushRequest request = Made(provider_, ring_, After(milliseconds(5400)));
  EXPECT_EQ(request.url, "https://push.example.net:8443/p/1?q=2");
  EXPECT_EQ(HeaderOf(request, "Content-Encoding"), "aes128gcm");
  EXPECT_EQ(HeaderOf(request, "TTL"), "39");
  EXPECT_EQ(HeaderOf(request, "Urgency"), "high");
  EXPECT_EQ(HeaderOf(request, "Topic").size(), 32u);
  EXPECT_TRUE(request.public_addresses_only);
  EXPECT_EQ(request.body.find("Ann"), std::string::npos);
}

TEST_F(WebPush, SaysWhoSendsForThisServiceAlone) {
  const std::string header = HeaderOf(Made(provider_, ring_), "Authorization");
  ASSERT_TRUE(header.starts_with("vapid t="));
  const std::string token = header.substr(8, header.find(", k=") - 8);
  EXPECT_EQ(header.substr(header.find(", k=") + 4), EncodeBase64Url(EcKey().PublicPoint()));
  EXPECT_EQ(PartOf(token, 1), JsonOf(R"({"aud":"https://push.example.net:8443","exp":1800043200,
                                         "sub":"mailto:push@example.com"})"));
}

TEST_F(WebPush, UsesNoKeyOrSaltTwice) {
  EXPECT_NE(Made(provider_, ring_).body.substr(0, 86), Made(provider_, ring_).body.substr(0, 86));
}

TEST_F(WebPush, ReactsToEachDocumentedStatus) {
  for (const int status : {200, 201, 202, 204}) {
    EXPECT_EQ(Judge(status).outcome, PushOutcome::kDelivered) << status;
  }
  for (const int status : {404, 410}) {
    EXPECT_EQ(Judge(status).outcome, PushOutcome::kGone) << status;
    EXPECT_EQ(Judge(status).gone_since, kWall);
  }
  EXPECT_EQ(Judge(301).reason, "redirect");
  EXPECT_EQ(Judge(307).outcome, PushOutcome::kFailed);
  EXPECT_EQ(Judge(400).reason, "bad_request");
  EXPECT_EQ(Judge(401).reason, "credentials_refused");
  EXPECT_EQ(Judge(403).reason, "credentials_refused");
  EXPECT_EQ(Judge(413).reason, "payload_too_large");
  for (const int status : {429, 500, 502, 503}) {
    EXPECT_EQ(Judge(status).outcome, PushOutcome::kRetry) << status;
  }
}

TEST_F(WebPush, ADeviceThatIsNoSubscriptionIsRefused) {
  EXPECT_EQ(Refused(provider_, RingFor("webpush", "https://push.example.net/")),
            "bad_subscription");
  std::string off_curve(push_vectors::kBrowserPublic);
  off_curve[60] = 'A';
  EXPECT_EQ(Refused(provider_, RingFor("webpush", Subscription("https://a.com/", off_curve))),
            "bad_subscription");
}

// --- What all of them say ------------------------------------------------------------------------

TEST(PushNotice, OfALongNameIsCutBetweenCharacters) {
  std::string name;
  for (int i = 0; i < 100; ++i) name += "ไ";  // three bytes
  const PushNotice notice = ParsePushText(PushText({.caller_name = name}));
  EXPECT_EQ(notice.caller_name.size(), 198u);
}

TEST(PushNotice, SurvivesItsText) {
  const PushNotice notice{
      .ring = "r", .caller_id = "a\"b", .caller_name = "Ann", .video = false, .reason = "timeout"};
  const PushNotice again = ParsePushText(PushText(notice));
  EXPECT_EQ(again.caller_id, notice.caller_id);
  EXPECT_FALSE(again.video);
  EXPECT_EQ(again.reason, "timeout");
}

TEST(CollapseKey, IsOfOneRingingOfOneUser) {
  const DuePush ring = RingFor("apn", "ab");
  const PushNotice notice = ParsePushText(ring.job.text);
  PushJob other = ring.job;
  EXPECT_EQ(CollapseKey(other, notice), CollapseKey(CancelOf(ring, "timeout").job, notice));
  other.user_id = "carl";
  EXPECT_NE(CollapseKey(other, notice), CollapseKey(ring.job, notice));
  EXPECT_NE(CollapseKey(ring.job, {.ring = "r2"}), CollapseKey(ring.job, notice));
}

}  // namespace
}  // namespace signaling
