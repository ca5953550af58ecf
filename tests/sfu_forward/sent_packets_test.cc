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
    sent_.Add(*stored_.back().get(), {.sequence = sequence});
  }

  PacketPool pool_;
  std::vector<PacketRef> stored_;
  SentPackets sent_;
  Time now_{std::chrono::hours(1)};
};

TEST_F(SentPacketsTest, FindsWhatItSent) {
  Send(7, milliseconds(10));
  ASSERT_NE(sent_.Find(7), nullptr);
  EXPECT_EQ(sent_.Find(7)->packet(), stored_[0].get());
  EXPECT_EQ(sent_.Find(8), nullptr);
}

TEST_F(SentPacketsTest, PlansAPacketAsItWasSent) {
  Rewriter rewriter(100, 7000);
  std::vector<RewritePlan> plans;
  for (int64_t s = 0; s < 100; ++s) {
    stored_.push_back(MakePacket(pool_, {.sequence = s,
                                         .timestamp = static_cast<uint32_t>(s / 2 * 3000),
                                         .picture_id = static_cast<int32_t>(30'000 + s / 2),
                                         .tl0 = static_cast<int16_t>(s / 4)}));
    StoredPacket& packet = *stored_.back().get();
    packet.header.marker = s % 2 == 1;
    const auto csrc = static_cast<uint32_t>(s / 20);
    if (s % 20 == 0) {
      rewriter.Switch(packet, static_cast<uint32_t>(s * 3333), 5);
      sent_.Begin({.mapping = rewriter.mapping(), .csrc = csrc, .rtx_payload_type = 97});
    }
    if (s % 8 == 6 || s % 8 == 7) {  // a frame is left out: picture ids close over it
      rewriter.LeaveOut(packet);
      stored_.pop_back();
      continue;
    }
    RewritePlan plan{.payload_type = 96, .rtx_payload_type = 97, .csrc = csrc};
    ASSERT_TRUE(rewriter.Forward(packet, packet.frame_number(), plan));
    sent_.Add(packet, plan);
    plans.push_back(plan);
  }
  for (size_t i = 0; i < plans.size(); ++i) {
    const SentPackets::Sent* sent = sent_.Find(plans[i].sequence);
    ASSERT_NE(sent, nullptr);
    EXPECT_EQ(sent->packet(), stored_[i].get());
    EXPECT_EQ(sent_.PlanOf(*sent, *stored_[i]), plans[i]) << i;
  }
}

TEST_F(SentPacketsTest, ForgetsWhatWasSentMoreSwitchesAgoThanItKeeps) {
  for (uint16_t i = 0; i < 10; ++i) {
    stored_.push_back(MakePacket(pool_, {.sequence = i}));
    sent_.Begin({.csrc = 1000u + i});
    sent_.Add(*stored_.back().get(), {.sequence = i});
  }
  for (uint16_t i = 0; i < 10; ++i) {
    const SentPackets::Sent* sent = sent_.Find(i);
    ASSERT_EQ(sent != nullptr, i >= 10 - SentPackets::kCommons) << i;
    if (sent == nullptr) continue;
    EXPECT_EQ(sent_.PlanOf(*sent, *stored_[i]).csrc, 1000u + i);
  }
}

TEST_F(SentPacketsTest, KnowsWhetherItWasResentLately) {
  Send(7, milliseconds(10));
  SentPackets::Sent& sent = *sent_.Find(7);
  EXPECT_FALSE(sent.ResentWithin(milliseconds(20), now_));
  sent.OnResent(now_);
  EXPECT_TRUE(sent.ResentWithin(milliseconds(20), now_ + milliseconds(19)));
  EXPECT_FALSE(sent.ResentWithin(milliseconds(20), now_ + milliseconds(20)));
  EXPECT_EQ(sent.times_resent(), 1);
}

TEST_F(SentPacketsTest, StaysSmallForASlowStream) {
  for (uint16_t i = 0; i < 1000; ++i) Send(i, milliseconds(20));
  EXPECT_EQ(sent_.capacity(), SentPackets::kFirstCapacity);
  EXPECT_NE(sent_.Find(999 - 24), nullptr);
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
    stored_.push_back(pool_.Take(1200));  // the slot is used anew
  }
  EXPECT_EQ(sent_.capacity(), SentPackets::kFirstCapacity);
}

}  // namespace
}  // namespace sfu
