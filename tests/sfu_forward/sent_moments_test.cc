// What is known of packets that may have to go again as themselves.
#include "sfu/forward/sent_moments.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

TEST(SentMoments, TellHowAPacketWasSent) {
  SentMoments sent;
  EXPECT_EQ(sent.Find(7), nullptr);
  EXPECT_FALSE(sent.HasForgotten(7)) << "nothing was sent yet";
  sent.Add(7, {.transport_sequence = 3, .abs_send_time = 4, .with_mid = true}, 1200);
  ASSERT_NE(sent.Find(7), nullptr);
  EXPECT_EQ(sent.Find(7)->moment.transport_sequence, 3);
  EXPECT_EQ(sent.Find(7)->size, 1200);
  EXPECT_EQ(sent.Find(8), nullptr);
}

TEST(SentMoments, KnowWhatTheyHaveForgotten) {
  SentMoments sent;
  constexpr uint16_t kFirst = 65'500;  // over the wrap
  for (size_t i = 0; i < SentMoments::kCapacity + 10; ++i) {
    sent.Add(static_cast<uint16_t>(kFirst + i), {}, 100);
  }
  EXPECT_TRUE(sent.HasForgotten(kFirst + 9));
  EXPECT_FALSE(sent.HasForgotten(kFirst + 10));
  EXPECT_NE(sent.Find(kFirst + 10), nullptr);
}

TEST(SentMoments, KnowThatAPacketInBetweenNeverLeft) {
  SentMoments sent;
  sent.Add(1, {}, 100);
  sent.Add(3, {}, 100);
  EXPECT_EQ(sent.Find(2), nullptr);
  EXPECT_FALSE(sent.HasForgotten(2));
}

TEST(SentMoments, ForgetAllThatWasWrittenOtherwise) {
  SentMoments sent;
  sent.Add(1, {}, 100);
  sent.ForgetAll();
  EXPECT_EQ(sent.Find(1), nullptr);
  EXPECT_TRUE(sent.HasForgotten(1));
  sent.Add(2, {}, 100);
  EXPECT_FALSE(sent.HasForgotten(2));
  EXPECT_TRUE(sent.HasForgotten(1));
}

}  // namespace
}  // namespace sfu
