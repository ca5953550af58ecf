// Any packet that was sent is found again by its number, with the plan it had; and nothing else is.
#include "sfu/forward/sent_packets.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "tests/sfu_forward/packets.h"

namespace sfu {
namespace {

class SentPacketsTest : public testing::Test {
 protected:
  using History = std::shared_ptr<PacketHistory>;

  // A packet that its layer has and offered to its followers.
  PacketRef Packet(const History& history, const PacketSpec& spec) {
    now_ += std::chrono::milliseconds(1);
    const PacketRef packet = MakePacket(pool_, spec);
    packet.get()->header.payload_type = kSourceType;
    packet.get()->arrival = now_;
    packet.get()->offered = true;
    history->Add(packet);
    return packet;
  }
  void Switch(const History& history, const PacketRef& first, uint32_t csrc) {
    look_.csrc = csrc;
    sent_.End(rewriter_, first->arrival);
    rewriter_.Switch(*first, 0, 0);
    sent_.Begin(rewriter_, history, look_);
  }
  RewritePlan Send(const PacketRef& packet) {
    RewritePlan plan;
    EXPECT_TRUE(rewriter_.Forward(*packet, packet->frame_number(), plan));
    look_.Apply(plan);
    return plan;
  }
  void ExpectFound(const PacketRef& packet, const RewritePlan& plan) {
    const auto found = sent_.Find(rewriter_, plan.sequence);
    ASSERT_TRUE(found) << plan.sequence;
    EXPECT_EQ(found->packet.get(), packet.get());
    EXPECT_EQ(found->plan, plan);
  }
  void ExpectNothing(uint16_t sequence) {
    EXPECT_FALSE(sent_.Find(rewriter_, sequence)) << sequence;
  }

  static constexpr uint8_t kSourceType = 100;
  Time now_{std::chrono::hours(1)};
  PacketPool pool_;
  Rewriter rewriter_{100, 7000};
  SentPackets sent_;
  StreamLook look_{.payload_type = 96, .rtx_payload_type = 97, .source_payload_type = kSourceType};
  History history_ = std::make_shared<PacketHistory>(1024);
};

TEST_F(SentPacketsTest, FindsWhatItSent) {
  const PacketRef packet = Packet(history_, {.sequence = 7});
  Switch(history_, packet, 1);
  const RewritePlan plan = Send(packet);
  ExpectFound(packet, plan);
  ExpectNothing(static_cast<uint16_t>(plan.sequence + 1));
}

TEST_F(SentPacketsTest, FindsWhatItSentOfTheLayerItLeft) {
  const PacketRef before = Packet(history_, {.sequence = 7});
  Switch(history_, before, 1);
  const RewritePlan plan_before = Send(before);
  const auto other = std::make_shared<PacketHistory>(1024);
  const PacketRef after = Packet(other, {.sequence = 7});
  Switch(other, after, 2);
  const RewritePlan plan_after = Send(after);
  ExpectFound(before, plan_before);
  ExpectFound(after, plan_after);
}

TEST_F(SentPacketsTest, FindsNothingOfALayerThatEnded) {
  const PacketRef packet = Packet(history_, {.sequence = 7});
  Switch(history_, packet, 1);
  const RewritePlan plan = Send(packet);
  history_.reset();
  ExpectNothing(plan.sequence);
}

TEST_F(SentPacketsTest, FindsNothingThatItsLayerLetGo) {
  const PacketRef packet = Packet(history_, {.sequence = 7});
  Switch(history_, packet, 1);
  const RewritePlan plan = Send(packet);
  history_->Trim(packet->arrival + std::chrono::seconds(1));
  ExpectNothing(plan.sequence);
}

TEST_F(SentPacketsTest, DoesNotTakePacketsOfAnotherCodecForItsOwn) {
  const PacketRef first = Packet(history_, {.sequence = 7});
  Switch(history_, first, 1);
  Send(first);
  Packet(history_, {.sequence = 8}).get()->header.payload_type = kSourceType + 1;
  const RewritePlan plan = Send(Packet(history_, {.sequence = 9}));
  ExpectNothing(static_cast<uint16_t>(plan.sequence - 1));
}

TEST_F(SentPacketsTest, FindsNothingUnderANumberThatSomethingElseTook) {
  const PacketRef packet = Packet(history_, {.sequence = 7});
  Switch(history_, packet, 1);
  const RewritePlan plan = Send(packet);
  rewriter_.Void(plan.sequence);
  ExpectNothing(plan.sequence);
}

TEST_F(SentPacketsTest, FindsNothingThatWasNotOfferedYet) {
  const PacketRef first = Packet(history_, {.sequence = 7});
  Switch(history_, first, 1);
  Send(first);
  const RewritePlan plan = Send(Packet(history_, {.sequence = 9}));
  Packet(history_, {.sequence = 8}).get()->offered = false;  // or its track is muted
  ExpectNothing(static_cast<uint16_t>(plan.sequence - 1));
}

TEST_F(SentPacketsTest, FindsNothingThatCameAfterItHadTurnedToAnotherLayer) {
  const PacketRef first = Packet(history_, {.sequence = 7});
  Switch(history_, first, 1);
  Send(first);
  const RewritePlan plan = Send(Packet(history_, {.sequence = 9}));
  const auto other = std::make_shared<PacketHistory>(1024);
  const PacketRef after = Packet(other, {.sequence = 7});
  Switch(other, after, 2);
  Send(after);
  Packet(history_, {.sequence = 8});
  ExpectNothing(static_cast<uint16_t>(plan.sequence - 1));
}

// What may come about between a publisher's layers and one subscriber, in any order.
class AnyPattern : public SentPacketsTest {
 protected:
  struct Source {
    History history = std::make_shared<PacketHistory>(1024);
    int64_t sequence = 0;
    uint32_t timestamp = 0;
    int32_t picture = 0;
    std::vector<PacketSpec> late;  // lost, and recovered any time later
  };
  struct Sent {
    PacketRef packet;
    RewritePlan plan;
  };

  bool OneIn(unsigned n) { return dice_() % n == 0; }

  PacketSpec Next(Source& source) {
    const PacketSpec spec{.sequence = source.sequence++,
                          .timestamp = source.timestamp += 3000,
                          .picture_id = source.picture,
                          .tl0 = static_cast<int16_t>(dice_() & 0xff),
                          .temporal_id = static_cast<uint8_t>(OneIn(8))};  // is left out
    source.picture = (source.picture + 1) & 0x7fff;
    return spec;
  }

  // As a slot does, which follows one layer and leaves one temporal layer out.
  void Offer(const PacketRef& packet) {
    if (packet->frame.temporal_id > 0) {
      if (const auto filler = rewriter_.LeaveOut(*packet)) sent_now_.erase(filler->sequence);
      return;
    }
    RewritePlan plan;
    if (!rewriter_.Forward(*packet, packet->frame_number(), plan)) return;
    look_.Apply(plan);
    sent_now_[plan.sequence] = {packet, plan};
    if (OneIn(30)) {  // a pacer makes a filler of it, or it goes as a packet of another kind
      rewriter_.Void(plan.sequence);
      sent_now_.erase(plan.sequence);
    }
  }

  void Turn(Source& source) {
    followed_ = &source;
    PacketSpec spec = Next(source);
    spec.temporal_id = 0;
    const PacketRef packet = Packet(source.history, spec);
    look_.csrc = static_cast<uint32_t>(dice_());
    sent_.End(rewriter_, now_);
    rewriter_.Switch(*packet, static_cast<uint32_t>(dice_()), static_cast<uint16_t>(dice_()));
    sent_.Begin(rewriter_, source.history, look_);
    Offer(packet);
  }

  void ShowOtherwise() {
    look_.payload_type ^= 1;
    rewriter_.BeginAgain();
    sent_.Begin(rewriter_, followed_->history, look_);
    sent_now_.clear();
  }

  std::mt19937 dice_;
  std::array<Source, 3> sources_;
  Source* followed_ = sources_.data();
  std::map<uint16_t, Sent> sent_now_;  // by number: what went out under it last
};

// A packet without RTX goes again under the number and so the keystream it had: a plan that
// differed in a bit would give the key of its authentication away (RFC 7714 section 8.4).
TEST_F(AnyPattern, PlansWhatWasSentAsItWasAndNothingElse) {
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  dice_.seed(seed);
  for (Source& source : sources_) {
    source.sequence = 1'000 + dice_() % 100'000;
    source.timestamp = static_cast<uint32_t>(dice_());
    source.picture = static_cast<int32_t>(dice_() & 0x7fff);
  }
  Turn(sources_[0]);
  size_t found = 0;
  constexpr size_t kPackets = 100'000;  // over the wrap
  for (size_t i = 0; i < kPackets; ++i) {
    if (OneIn(60)) Turn(sources_[dice_() % sources_.size()]);
    if (OneIn(2000)) ShowOtherwise();
    if (OneIn(2000)) rewriter_.ForgetAll();
    for (Source& source : sources_) {
      const PacketSpec spec = Next(source);
      if (OneIn(10)) {
        source.late.push_back(spec);
      } else if (const PacketRef packet = Packet(source.history, spec); &source == followed_) {
        Offer(packet);
      }
      if (source.late.empty() || !OneIn(10)) continue;
      const PacketRef packet = Packet(source.history, source.late.back());
      source.late.pop_back();
      if (&source == followed_) Offer(packet);
    }
    // Asks for one of the last numbers.
    const auto asked = static_cast<uint16_t>(rewriter_.next_sequence() - dice_() % 600);
    const auto again = sent_.Find(rewriter_, asked);
    if (!again) continue;
    ++found;
    const auto known = sent_now_.find(asked);
    ASSERT_NE(known, sent_now_.end()) << asked << " was not sent";
    ASSERT_EQ(again->packet.get(), known->second.packet.get());
    ASSERT_EQ(again->plan, known->second.plan);
  }
  EXPECT_GT(found, kPackets / 10);
}

}  // namespace
}  // namespace sfu
