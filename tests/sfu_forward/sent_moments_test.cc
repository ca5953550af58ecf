// What is known of packets that may have to go again as themselves.
#include "sfu/forward/sent_moments.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

TEST(SentMoments, TellHowAPacketWasSent) {
  SentMoments sent(SentMoments::kAudio);
  EXPECT_EQ(sent.Find(7), nullptr);
  sent.Add(7, {.transport_sequence = 3, .abs_send_time = 4, .with_mid = true}, 1200);
  ASSERT_NE(sent.Find(7), nullptr);
  EXPECT_EQ(sent.Find(7)->moment.transport_sequence, 3);
  EXPECT_TRUE(sent.Find(7)->moment.with_mid);
  EXPECT_EQ(sent.Find(7)->size, 1200);
  EXPECT_EQ(sent.Find(8), nullptr);
}

TEST(SentMoments, ForgetTheOldest) {
  SentMoments sent(SentMoments::kVideo);
  constexpr uint16_t kFirst = 65'500;  // over the wrap
  for (size_t i = 0; i < SentMoments::kVideo + 10; ++i) {
    sent.Add(static_cast<uint16_t>(kFirst + i), {}, 100);
  }
  EXPECT_EQ(sent.Find(static_cast<uint16_t>(kFirst + 9)), nullptr);
  EXPECT_NE(sent.Find(static_cast<uint16_t>(kFirst + 10)), nullptr);
}

TEST(SentMoments, ForgetAllThatWasWrittenOtherwise) {
  SentMoments sent(SentMoments::kAudio);
  sent.Add(2, {}, 100);
  sent.ForgetAll();
  sent.Add(1, {}, 100);  // came late
  EXPECT_EQ(sent.Find(2), nullptr);
  EXPECT_NE(sent.Find(1), nullptr);
}

}  // namespace
}  // namespace sfu
