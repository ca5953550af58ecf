// How often what was lost is sent again at once.
#include "sfu/forward/retransmission_copies.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

constexpr int64_t kAmple = 256 * 1024;
constexpr int64_t kSome = 30 * 1024;
constexpr int64_t kLittle = 8 * 1024;

// Every `nth` of 1,000 packets is asked for once.
RetransmissionCopies AfterLossOfEvery(int nth) {
  RetransmissionCopies copies;
  for (int i = 1; i <= 1000; ++i) {
    copies.OnSent();
    if (i % nth == 0) copies.OnLost();
  }
  return copies;
}

TEST(RetransmissionCopies, KnowsWhatShareOfPacketsIsLost) {
  EXPECT_NEAR(AfterLossOfEvery(10).lost(), 0.10, 0.02);
  EXPECT_NEAR(AfterLossOfEvery(4).lost(), 0.25, 0.02);
}

TEST(RetransmissionCopies, TwoOfAPacketWhereLittleIsLost) {
  EXPECT_EQ(AfterLossOfEvery(12).Of(1, kSome), 2);
}

TEST(RetransmissionCopies, OneUntilSomethingIsKnownOfThePath) {
  EXPECT_EQ(RetransmissionCopies().Of(1, kSome), 1);
}

TEST(RetransmissionCopies, OneWhereMuchIsLostAndTheCreditIsNotAmple) {
  EXPECT_EQ(AfterLossOfEvery(4).Of(1, kSome), 1);
  EXPECT_EQ(AfterLossOfEvery(4).Of(1, kAmple), 2);
}

TEST(RetransmissionCopies, ThreeOfWhatWasLostForTheThirdTime) {
  EXPECT_EQ(AfterLossOfEvery(4).Of(3, kSome), 3);
}

TEST(RetransmissionCopies, OneWhileTheCreditIsShort) {
  EXPECT_EQ(RetransmissionCopies().Of(1, kLittle), 1);
  EXPECT_EQ(RetransmissionCopies().Of(3, kLittle), 1);
}

}  // namespace
}  // namespace sfu
