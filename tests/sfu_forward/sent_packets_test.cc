// Any packet that was sent is found again by its number, with the plan it had; and nothing else is.
#include "sfu/forward/sent_packets.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "tests/sfu_forward/packets.h"

namespace sfu {
namespace {

class SentPacketsTest : public testing::Test {
 protected:
  using History = std::shared_ptr<PacketHistory>;

  // A packet that its layer has.
  PacketRef Packet(const History& history, const PacketSpec& spec) {
    const PacketRef packet = MakePacket(pool_, spec);
    packet.get()->header.payload_type = kSourceType;
    history->Add(packet);
    return packet;
  }
  void Switch(const History& history, const PacketRef& first, uint32_t csrc) {
    look_.csrc = csrc;
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

// Any pattern of switches between three layers, of losses, late packets and temporal layers left
// out. A packet without RTX goes again under the number and so the keystream it had: a plan that
// differed in a bit would give the key of its authentication away.
TEST_F(SentPacketsTest, PlansPacketsAsTheyWereSentAcrossAnyPattern) {
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 dice(seed);
  struct Source {
    History history = std::make_shared<PacketHistory>(1024);
    int64_t sequence = 0;
    uint32_t timestamp = 0;
    int32_t picture = 0;
    std::vector<PacketSpec> late;
  };
  std::array<Source, 3> sources;
  for (Source& source : sources) {
    source.sequence = 1'000 + dice() % 100'000;
    source.timestamp = static_cast<uint32_t>(dice());
    source.picture = static_cast<int32_t>(dice() & 0x7fff);
  }
  struct Sent {
    PacketRef packet;
    RewritePlan plan;
    int at = 0;
  };
  std::map<uint16_t, Sent> sent;
  std::map<uint16_t, int> filled;
  Source* source = sources.data();
  size_t found = 0;
  bool first = true;
  const auto offer = [&](const PacketRef& packet, int at) {
    if (packet->frame.temporal_id > 0) {
      const auto filler = rewriter_.LeaveOut(*packet);
      if (!filler) return;
      filled[filler->sequence] = at;
      sent.erase(filler->sequence);
      return;
    }
    RewritePlan plan;
    if (!rewriter_.Forward(*packet, packet->frame_number(), plan)) return;
    look_.Apply(plan);
    filled.erase(plan.sequence);
    sent[plan.sequence] = {packet, plan, at};
  };
  constexpr int kPackets = 100'000;  // over the wrap
  for (int i = 0; i < kPackets; ++i) {
    const bool turns = first || dice() % 40 == 0;
    if (turns) source = &sources[dice() % sources.size()];
    const PacketSpec spec{.sequence = source->sequence++,
                          .timestamp = source->timestamp += 3000,
                          .picture_id = source->picture,
                          .tl0 = static_cast<int16_t>(dice() & 0xff),
                          .temporal_id = static_cast<uint8_t>(!turns && dice() % 8 == 0)};
    source->picture = (source->picture + 1) & 0x7fff;
    if (turns) {
      first = false;
      source->late.clear();
      const PacketRef packet = Packet(source->history, spec);
      look_.csrc = static_cast<uint32_t>(dice());
      rewriter_.Switch(*packet, static_cast<uint32_t>(dice()), static_cast<uint16_t>(dice()));
      sent_.Begin(rewriter_, source->history, look_);
      offer(packet, i);
    } else if (dice() % 10 == 0) {
      source->late.push_back(spec);
    } else {
      offer(Packet(source->history, spec), i);
    }
    if (!source->late.empty() && dice() % 10 == 0) {
      offer(Packet(source->history, source->late.back()), i);
      source->late.pop_back();
    }
    // Asks for one of the last numbers.
    const auto asked = static_cast<uint16_t>(rewriter_.next_sequence() - dice() % 600);
    const auto again = sent_.Find(rewriter_, asked);
    const auto filler = filled.find(asked);
    if (filler != filled.end() && i - filler->second < 1'000) {
      ASSERT_FALSE(again) << "a filler";
    }
    const auto known = sent.find(asked);
    if (!again || known == sent.end() || i - known->second.at > 1'000) continue;
    ++found;
    ASSERT_EQ(again->packet.get(), known->second.packet.get());
    ASSERT_EQ(again->plan, known->second.plan);
  }
  EXPECT_GT(found, kPackets / 10u);
}

}  // namespace
}  // namespace sfu
