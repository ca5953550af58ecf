#include "sfu/forward/sent_packets.h"

#include <gtest/gtest.h>

#include "tests/sfu_forward/packets.h"

namespace sfu {
namespace {

using std::chrono::milliseconds;

class SentPacketsTest : public testing::Test {
 protected:
  // Sends as `sequence` what arrived `interval` after the one before.
  void Send(uint16_t sequence, std::chrono::microseconds interval) {
    now_ += interval;
    stored_.push_back(MakePacket(pool_, {.sequence = sequence}));
    stored_.back().get()->arrival = now_;
    sent_.Add(stored_.back(), {.sequence = sequence});
  }

  PacketPool pool_;
  std::vector<PacketRef> stored_;
  SentPackets sent_;
  Time now_{std::chrono::hours(1)};
};

TEST_F(SentPacketsTest, FindsWhatItSent) {
  Send(7, milliseconds(10));
  ASSERT_NE(sent_.Find(7), nullptr);
  EXPECT_EQ(sent_.Find(7)->packet, stored_[0].get());
  EXPECT_EQ(sent_.Find(8), nullptr);
}

TEST_F(SentPacketsTest, StaysSmallForASlowStream) {
  for (uint16_t i = 0; i < 1000; ++i) Send(i, milliseconds(5));
  EXPECT_EQ(sent_.capacity(), SentPackets::kFirstCapacity);
  EXPECT_NE(sent_.Find(999 - 99), nullptr);
}

TEST_F(SentPacketsTest, RemembersHalfASecondOfAFastStreamThroughTheSequencesWrap) {
  for (uint32_t i = 0; i < 3000; ++i) {
    Send(static_cast<uint16_t>(65'000 + i), milliseconds(1));
    if (i < 500) continue;
    EXPECT_NE(sent_.Find(static_cast<uint16_t>(65'000 + i - 499)), nullptr) << i;
  }
  EXPECT_EQ(sent_.capacity(), 512u);
}

TEST_F(SentPacketsTest, GrowsNoFurtherThanItsLimit) {
  for (uint32_t i = 0; i < 5000; ++i) Send(static_cast<uint16_t>(i), std::chrono::microseconds(50));
  EXPECT_EQ(sent_.capacity(), SentPackets::kMaxCapacity);
  EXPECT_NE(sent_.Find(5000 - SentPackets::kMaxCapacity), nullptr);
}

TEST_F(SentPacketsTest, DoesNotGrowForPacketsThatAreGone) {
  for (uint16_t i = 0; i < 1000; ++i) {
    Send(i, std::chrono::microseconds(100));
    stored_.clear();
    stored_.push_back(pool_.Take());  // the slot is used anew
  }
  EXPECT_EQ(sent_.capacity(), SentPackets::kFirstCapacity);
}

}  // namespace
}  // namespace sfu
