#include "signaling/push/push_dispatcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "signaling/push/apn_provider.h"
#include "signaling/push/firebase_provider.h"
#include "tests/signaling_push/pushes.h"

namespace signaling {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Dispatcher : public testing::Test {
 protected:
  static std::vector<ActivePushProvider> Providers() {
    std::vector<ActivePushProvider> providers;
    const PushProviderConfig config{.name = "p"};
    providers.push_back(
        {.service = {.name = "p", .service = PushService::kApn},
         .provider = std::make_unique<ApnProvider>(
             config, *SigningKey::FromScalar(*DecodeBase64Url(push_vectors::kEcPrivate)))});
    providers.push_back(
        {.service = {.name = "p", .service = PushService::kFirebase},
         .provider = std::make_unique<FirebaseProvider>(
             config, ServiceAccount{.project_id = "proj",
                                    .token_uri = "https://oauth.example/token",
                                    .key = *SigningKey::FromPem(push_vectors::kRsaKey)})});
    return providers;
  }

  // The exchanges that were asked for now.
  std::vector<uint64_t> Asked() {
    std::vector<uint64_t> exchanges;
    for (OutgoingPush& out : dispatcher_.TakeRequests()) {
      exchanges.push_back(out.exchange);
      last_ = std::move(out.request);
    }
    return exchanges;
  }
  uint64_t AskedOne() {
    const auto exchanges = Asked();
    EXPECT_EQ(exchanges.size(), 1u);
    return exchanges.empty() ? 0 : exchanges[0];
  }
  std::string Outcomes() {
    std::string all;
    for (const PushResult& result : dispatcher_.TakeResults()) {
      all += std::to_string(result.job_id) + ":" + result.attempt.outcome + "/" +
             result.attempt.detail + " ";
    }
    return all;
  }
  static DuePush Job(int64_t id, const char* provider = "apn") {
    DuePush push = RingFor(provider, "ab" + std::to_string(id));
    push.job.id = id;
    return push;
  }

  PushDispatcher dispatcher_{Providers(), [] { return uint64_t{0}; }};
  PushRequest last_;
};

TEST_F(Dispatcher, SendsAPushAndReportsWhatBecameOfIt) {
  dispatcher_.Submit(Job(7), kNow);
  dispatcher_.OnAnswer(AskedOne(), Answer(200), After(milliseconds(80)));
  const auto results = dispatcher_.TakeResults();
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].job_id, 7);
  EXPECT_EQ(results[0].attempt.outcome, "delivered");
  EXPECT_EQ(results[0].attempt.status, 200);
  EXPECT_EQ(results[0].attempt.device_id, "ab7");
  EXPECT_EQ(results[0].attempt.at, kWall + milliseconds(80));
  EXPECT_FALSE(results[0].retry_at || results[0].gone_since);
}

TEST_F(Dispatcher, GivesBackWhatIsToBeTriedAgainWithTheTime) {
  dispatcher_.Submit(Job(1), kNow);
  PushAnswer busy = Answer(503);
  busy.retry_after = "3";
  dispatcher_.OnAnswer(AskedOne(), busy, kNow);
  const auto results = dispatcher_.TakeResults();
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].attempt.outcome, "retry");
  EXPECT_EQ(results[0].retry_at, kWall + seconds(3));
}

TEST_F(Dispatcher, TriesNothingAgainThatWouldComeAfterTheRing) {
  dispatcher_.Submit(Job(1), kNow);
  PushAnswer busy = Answer(429);
  busy.retry_after = "45";
  dispatcher_.OnAnswer(AskedOne(), busy, kNow);
  EXPECT_EQ(Outcomes(), "1:expired/too_many_requests ");
}

TEST_F(Dispatcher, SendsNothingOnceTheRingIsOver) {
  dispatcher_.Submit(Job(1), After(seconds(45)));
  EXPECT_TRUE(Asked().empty());
  EXPECT_EQ(Outcomes(), "1:expired/ring_over ");
}

TEST_F(Dispatcher, BreaksOffARequestWhenTheRingEnds) {
  dispatcher_.Submit(Job(1), After(seconds(42)));
  AskedOne();
  EXPECT_EQ(last_.timeout, seconds(3));
}

TEST_F(Dispatcher, SaysWhenADeviceIsGone) {
  dispatcher_.Submit(Job(1), kNow);
  dispatcher_.OnAnswer(AskedOne(), Answer(410), After(seconds(1)));
  const auto results = dispatcher_.TakeResults();
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].attempt.outcome, "gone");
  EXPECT_EQ(results[0].gone_since, kWall);  // when it was asked, not when it was answered
}

TEST_F(Dispatcher, ReachesNoServiceThatIsNotActive) {
  DuePush push = Job(1);
  push.device.push_provider_name = "other";
  dispatcher_.Submit(push, kNow);
  EXPECT_EQ(Outcomes(), "1:failed/provider_inactive ");
}

TEST_F(Dispatcher, FetchesOneAccessTokenForAll) {
  for (int id = 1; id <= 3; ++id) dispatcher_.Submit(Job(id, "firebase"), kNow);
  const uint64_t token = AskedOne();
  EXPECT_EQ(last_.url, "https://oauth.example/token");
  dispatcher_.OnAnswer(token, Answer(200, R"({"access_token":"t","expires_in":3600})"), kNow);
  EXPECT_EQ(Asked().size(), 3u);
}

TEST_F(Dispatcher, RefusedCredentialsFailWhatWaitsForThem) {
  for (int id = 1; id <= 2; ++id) dispatcher_.Submit(Job(id, "firebase"), kNow);
  dispatcher_.OnAnswer(AskedOne(), Answer(400, R"({"error":"invalid_grant"})"), kNow);
  EXPECT_EQ(Outcomes(), "1:failed/credentials_refused 2:failed/credentials_refused ");
}

TEST_F(Dispatcher, AnExpiredTokenIsRenewedOnceAndThePushSentAgainAtOnce) {
  dispatcher_.Submit(Job(1, "firebase"), kNow);
  const std::string token = R"({"access_token":"t","expires_in":3600})";
  dispatcher_.OnAnswer(AskedOne(), Answer(200, token), kNow);
  dispatcher_.OnAnswer(AskedOne(), Answer(401), kNow);
  EXPECT_EQ(Outcomes(), "");
  dispatcher_.OnAnswer(AskedOne(), Answer(200, token), kNow);
  EXPECT_EQ(last_.url, "https://oauth.example/token");
  dispatcher_.OnAnswer(AskedOne(), Answer(401), kNow);
  EXPECT_EQ(Outcomes(), "1:failed/credentials_refused ");
}

TEST_F(Dispatcher, LetsSoManyBeOnTheWayAtOnce) {
  for (int id = 0; id < 200; ++id) dispatcher_.Submit(Job(id), kNow);
  const auto first = Asked();
  EXPECT_EQ(first.size(), kMaxPushesOnTheWay);
  dispatcher_.OnAnswer(first[5], Answer(200), kNow);
  EXPECT_EQ(Asked().size(), 1u);
}

// --- Cancels -------------------------------------------------------------------------------------

TEST_F(Dispatcher, ACancelFollowsTheRingThatMayHaveArrived) {
  dispatcher_.Submit(Job(1), kNow);
  const uint64_t ring = AskedOne();
  dispatcher_.Submit(CancelOf(Job(1), "accepted"), kNow);
  EXPECT_TRUE(Asked().empty());  // not before it is known what became of the ring
  dispatcher_.OnAnswer(ring, Answer(200), kNow);
  const uint64_t cancel = AskedOne();
  EXPECT_EQ(HeaderOf(last_, "apns-push-type"), "background");
  dispatcher_.OnAnswer(cancel, Answer(200), kNow);
  EXPECT_EQ(Outcomes(), "1:delivered/delivered 1001:delivered/delivered ");
}

TEST_F(Dispatcher, ARingThatTimedOutIsCancelledTooAndNotSentAgain) {
  dispatcher_.Submit(Job(1), kNow);
  const uint64_t ring = AskedOne();
  dispatcher_.Submit(CancelOf(Job(1), "timeout"), kNow);
  dispatcher_.OnAnswer(ring, {.unanswered = Unanswered::kTimeout}, kNow);
  EXPECT_EQ(Outcomes(), "1:cancelled/timeout ");
  EXPECT_EQ(Asked().size(), 1u);
}

TEST_F(Dispatcher, ARingThatNeverArrivedNeedsNoCancel) {
  dispatcher_.Submit(Job(1), kNow);
  const uint64_t ring = AskedOne();
  dispatcher_.Submit(CancelOf(Job(1), "timeout"), kNow);
  dispatcher_.OnAnswer(ring, Answer(503), kNow);
  EXPECT_TRUE(Asked().empty());
  EXPECT_EQ(Outcomes(), "1:cancelled/service_unavailable 1001:unneeded/never_rung ");
}

TEST_F(Dispatcher, ACancelMeetsTheRingBeforeItIsSent) {
  dispatcher_.Submit(Job(1, "firebase"), kNow);  // waits for its access token
  const uint64_t token = AskedOne();
  dispatcher_.Submit(CancelOf(Job(1, "firebase"), "accepted"), kNow);
  EXPECT_EQ(Outcomes(), "1:cancelled/ring_over 1001:unneeded/never_rung ");
  dispatcher_.OnAnswer(token, Answer(200, R"({"access_token":"t","expires_in":3600})"), kNow);
  EXPECT_TRUE(Asked().empty());
}

TEST_F(Dispatcher, ACancelOfAnEarlierRingIsSent) {
  dispatcher_.Submit(CancelOf(Job(1), "accepted"), kNow);
  EXPECT_EQ(Asked().size(), 1u);
}

TEST_F(Dispatcher, EveryPushHasOneResultWhateverIsAnswered) {
  // Every answer to every push, with and without a cancel in between.
  const std::vector<PushAnswer> answers = {Answer(200),
                                           Answer(400),
                                           Answer(403, R"({"reason":"ExpiredProviderToken"})"),
                                           Answer(410),
                                           Answer(429),
                                           Answer(500),
                                           {.unanswered = Unanswered::kTimeout},
                                           {.unanswered = Unanswered::kForbiddenAddress}};
  int64_t id = 0;
  for (const PushAnswer& answer : answers) {
    for (const bool cancelled : {false, true}) {
      ++id;
      dispatcher_.Submit(Job(id), kNow);
      std::vector<uint64_t> asked = Asked();
      if (cancelled) dispatcher_.Submit(CancelOf(Job(id), "timeout"), kNow);
      for (int turn = 0; turn < 5 && !asked.empty(); ++turn) {
        for (const uint64_t exchange : asked) dispatcher_.OnAnswer(exchange, answer, kNow);
        asked = Asked();
      }
      EXPECT_TRUE(asked.empty());
      EXPECT_EQ(dispatcher_.TakeResults().size(), cancelled ? 2u : 1u) << answer.status;
    }
  }
}

}  // namespace
}  // namespace signaling
