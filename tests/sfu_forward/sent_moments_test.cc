// What is known of packets that may have to go again as themselves.
#include "sfu/forward/sent_moments.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

TEST(SentMoments, TellHowAPacketWasSent) {
  SentMoments sent(SentMoments::kAudio);
  EXPECT_FALSE(sent.Find(7));
  sent.Add(7, {.transport_sequence = 0xfffe, .abs_send_time = 0xffffff, .with_mid = true}, 1400);
  ASSERT_TRUE(sent.Find(7));
  EXPECT_EQ(sent.Find(7)->moment.transport_sequence, 0xfffe);
  EXPECT_EQ(sent.Find(7)->moment.abs_send_time, 0xffffffu);
  EXPECT_TRUE(sent.Find(7)->moment.with_mid);
  EXPECT_EQ(sent.Find(7)->size, 1400u);
  EXPECT_FALSE(sent.Find(8));
}

TEST(SentMoments, ForgetTheOldest) {
  SentMoments sent(SentMoments::kVideo);
  constexpr uint16_t kFirst = 65'500;  // over the wrap
  for (size_t i = 0; i < SentMoments::kVideo + 10; ++i) {
    sent.Add(static_cast<uint16_t>(kFirst + i), {}, 100);
  }
  EXPECT_FALSE(sent.Find(static_cast<uint16_t>(kFirst + 9)));
  EXPECT_TRUE(sent.Find(static_cast<uint16_t>(kFirst + 10)));
}

TEST(SentMoments, KnowNumbersOfAllRoundsApart) {
  SentMoments sent(SentMoments::kAudio);
  sent.Add(65'535, {}, 100);
  EXPECT_TRUE(sent.Find(65'535));
  for (int other = 63; other < 65'535; other += SentMoments::kAudio) {
    EXPECT_FALSE(sent.Find(static_cast<uint16_t>(other))) << other;
  }
}

TEST(SentMoments, DoNotRememberWhatIsTooLarge) {
  SentMoments sent(SentMoments::kAudio);
  sent.Add(1, {}, SentMoments::kMaxSize);
  sent.Add(2, {}, SentMoments::kMaxSize + 1);
  EXPECT_TRUE(sent.Find(1));
  EXPECT_FALSE(sent.Find(2));
}

TEST(SentMoments, ForgetAllThatWasWrittenOtherwise) {
  SentMoments sent(SentMoments::kAudio);
  sent.Add(2, {}, 100);
  sent.ForgetAll();
  sent.Add(1, {}, 100);  // came late
  EXPECT_FALSE(sent.Find(2));
  EXPECT_TRUE(sent.Find(1));
}

}  // namespace
}  // namespace sfu
