#include "signaling/push/push_verdict.h"

#include <gtest/gtest.h>

#include "tests/signaling_push/pushes.h"

namespace signaling {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// 1800000000 is Fri, 15 Jan 2027 08:00:00 GMT.
TEST(RetryAfter, IsSecondsOrADate) {
  EXPECT_EQ(ParseRetryAfter("0", kWall), seconds(0));
  EXPECT_EQ(ParseRetryAfter("120", kWall), seconds(120));
  EXPECT_EQ(ParseRetryAfter("Fri, 15 Jan 2027 08:00:07 GMT", kWall), seconds(7));
  EXPECT_EQ(ParseRetryAfter("Fri, 15 Jan 2027 07:00:00 GMT", kWall), seconds(0));
  EXPECT_EQ(ParseRetryAfter("Fri, 15 Jan 1013 08:00:07 GMT", kWall), seconds(0));
}

TEST(RetryAfter, IsAtMostAnHour) {
  EXPECT_EQ(ParseRetryAfter("99999999999999999999", kWall), seconds(3600));
  EXPECT_EQ(ParseRetryAfter("Sat, 15 Jan 2028 08:00:07 GMT", kWall), seconds(3600));
  EXPECT_EQ(ParseRetryAfter("Fri, 31 Dec 9999 23:59:59 GMT", kWall), seconds(3600));
}

TEST(RetryAfter, OfAnotherShapeIsNone) {
  for (const std::string_view text :
       {"", " 1", "-1", "1.5", "soon", "Fri, 15 Jan 2027 08:00:07", "Fri, 15 Foo 2027 08:00:07 GMT",
        "Fri, 32 Jan 2027 08:00:07 GMT", "Fri, 1x Jan 2027 08:00:07 GMT",
        "Fri, 15 anF 2027 08:00:07 GMT"}) {
    EXPECT_FALSE(ParseRetryAfter(text, kWall).has_value()) << text;
  }
}

TEST(RetryDelay, DoublesUpToEightSecondsAndIsHalfRandom) {
  for (int attempts = 0; attempts < 40; ++attempts) {
    const auto whole =
        std::min(milliseconds(500) * (1 << std::min(attempts, 4)), milliseconds(8000));
    EXPECT_EQ(RetryDelay(attempts, {}, 0), whole / 2) << attempts;
    EXPECT_EQ(RetryDelay(attempts, {}, static_cast<uint64_t>(whole.count()) / 2), whole);
    EXPECT_LE(RetryDelay(attempts, {}, 0x123456789abcdef), whole);
  }
}

TEST(RetryDelay, IsNeverShorterThanTheServiceAsks) {
  for (uint64_t random = 0; random < 2000; ++random) {
    const milliseconds delay = RetryDelay(0, seconds(5), random);
    EXPECT_GE(delay, seconds(5));
    EXPECT_LT(delay, milliseconds(5500));
  }
  EXPECT_GE(RetryDelay(6, seconds(0), 0), milliseconds(4000));
}

TEST(JudgeTransport, RetriesWhatMayPass) {
  for (const int status : {429, 500, 502, 503, 504}) {
    const auto verdict = JudgeTransport(Answer(status), kWall);
    ASSERT_TRUE(verdict.has_value());
    EXPECT_EQ(verdict->outcome, PushOutcome::kRetry) << status;
  }
  for (const Unanswered why :
       {Unanswered::kCannotConnect, Unanswered::kTimeout, Unanswered::kConnectionLost,
        Unanswered::kBadCertificate, Unanswered::kAnswerTooLarge}) {
    EXPECT_EQ(JudgeTransport({.unanswered = why}, kWall)->outcome, PushOutcome::kRetry);
  }
  PushAnswer busy = Answer(503);
  busy.retry_after = "9";
  EXPECT_EQ(JudgeTransport(busy, kWall)->retry_after, seconds(9));
}

TEST(JudgeTransport, KnowsWhatMayHaveArrived) {
  EXPECT_TRUE(JudgeTransport({.unanswered = Unanswered::kTimeout}, kWall)->may_have_arrived);
  EXPECT_FALSE(JudgeTransport({.unanswered = Unanswered::kCannotConnect}, kWall)->may_have_arrived);
  EXPECT_FALSE(JudgeTransport(Answer(503), kWall)->may_have_arrived);
}

TEST(JudgeTransport, NeverTriesAnAddressInsideAgain) {
  EXPECT_EQ(JudgeTransport({.unanswered = Unanswered::kForbiddenAddress}, kWall)->outcome,
            PushOutcome::kFailed);
}

TEST(JudgeTransport, LeavesTheRestToTheService) {
  for (const int status : {200, 201, 301, 400, 404, 410}) {
    EXPECT_FALSE(JudgeTransport(Answer(status), kWall).has_value()) << status;
  }
}

}  // namespace
}  // namespace signaling
