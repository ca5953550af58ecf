#include "sfu/forward/rewriter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "rtp/sequence.h"
#include "tests/sfu_forward/packets.h"

namespace sfu {
namespace {

class RewriterTest : public testing::Test {
 protected:
  PacketRef Packet(const PacketSpec& spec) { return MakePacket(pool_, spec); }
  RewritePlan Forward(const PacketSpec& spec) {
    RewritePlan plan;
    EXPECT_TRUE(rewriter_.Forward(*Packet(spec), 0, plan));
    return plan;
  }
  void Switch(const PacketSpec& spec, uint32_t timestamp) {
    rewriter_.Switch(*Packet(spec), timestamp, 0);
  }

  PacketPool pool_;
  Rewriter rewriter_{100, 5000};
};

TEST_F(RewriterTest, StartsAtItsOwnSequenceAndTimestamp) {
  Switch({.sequence = 70'000, .timestamp = 123}, 5000);
  const RewritePlan plan = Forward({.sequence = 70'000, .timestamp = 123});
  EXPECT_EQ(plan.sequence, 100);
  EXPECT_EQ(plan.timestamp, 5000u);
}

TEST_F(RewriterTest, KeepsGapsSoThatLossesCanBeAskedFor) {
  Switch({.sequence = 10}, 5000);
  EXPECT_EQ(Forward({.sequence = 10}).sequence, 100);
  EXPECT_EQ(Forward({.sequence = 13}).sequence, 103);
  EXPECT_EQ(Forward({.sequence = 12}).sequence, 102) << "a late packet fills its own place";
}

TEST_F(RewriterTest, ContinuesOverASwitchWithoutAStepBack) {
  Switch({.sequence = 10, .timestamp = 1000}, 5000);
  Forward({.sequence = 10, .timestamp = 1000});
  Forward({.sequence = 11, .timestamp = 4000});
  Switch({.sequence = 900, .timestamp = 77}, 5000);  // asks for a timestamp that was passed already
  const RewritePlan plan = Forward({.sequence = 900, .timestamp = 77});
  EXPECT_EQ(plan.sequence, 102);
  EXPECT_EQ(plan.timestamp, 8001u) << "one tick after the last";
}

TEST_F(RewriterTest, DropsWhatIsFromBeforeTheSwitch) {
  Switch({.sequence = 10}, 5000);
  Forward({.sequence = 10});
  Switch({.sequence = 50}, 6000);
  Forward({.sequence = 50});
  RewritePlan plan;
  EXPECT_FALSE(rewriter_.Forward(*Packet({.sequence = 49}), 0, plan));
}

TEST_F(RewriterTest, ClosesOverLeftOutPackets) {
  Switch({.sequence = 10, .picture_id = 1}, 5000);
  Forward({.sequence = 10, .picture_id = 1});
  EXPECT_FALSE(rewriter_.LeaveOut(*Packet({.sequence = 11, .picture_id = 2})).has_value());
  EXPECT_FALSE(rewriter_.LeaveOut(*Packet({.sequence = 12, .picture_id = 2})).has_value());
  const RewritePlan plan = Forward({.sequence = 13, .picture_id = 3});
  EXPECT_EQ(plan.sequence, 101);
  EXPECT_EQ(plan.ids.picture_id, 2) << "one picture was left out, though two packets were";
}

TEST_F(RewriterTest, KeepsTheHolesInVp9PictureIdsBecauseReferencesAreCountedInThem) {
  const auto vp9 = [](int64_t sequence, int32_t picture) {
    return PacketSpec{.sequence = sequence, .picture_id = picture, .codec = rtp::Codec::kVp9};
  };
  Switch(vp9(10, 1), 5000);
  const uint16_t first = Forward(vp9(10, 1)).ids.picture_id;
  EXPECT_FALSE(rewriter_.LeaveOut(*Packet(vp9(11, 2))).has_value());
  const RewritePlan plan = Forward(vp9(12, 3));
  EXPECT_EQ(plan.sequence, 101);
  EXPECT_EQ(plan.ids.picture_id, first + 2);
}

TEST_F(RewriterTest, FillsTheHoleOfALatePacketThatIsLeftOut) {
  Switch({.sequence = 10, .timestamp = 0}, 5000);
  Forward({.sequence = 10, .timestamp = 0});
  Forward({.sequence = 12, .timestamp = 6000});
  const auto filler = rewriter_.LeaveOut(*Packet({.sequence = 11, .timestamp = 3000}));
  ASSERT_TRUE(filler.has_value());
  EXPECT_EQ(filler->sequence, 101);
  EXPECT_EQ(filler->timestamp, 8000u) << "between its neighbours'";
}

// The same number for two packets would use SRTP's keystream twice.
TEST_F(RewriterTest, GivesAFillersNumberToNoOtherPacket) {
  Switch({.sequence = 10, .timestamp = 1000}, 5000);
  Forward({.sequence = 10, .timestamp = 1000});
  EXPECT_FALSE(rewriter_.LeaveOut(*Packet({.sequence = 12, .timestamp = 7000})).has_value());
  const auto filler = rewriter_.LeaveOut(*Packet({.sequence = 11, .timestamp = 4000}));
  ASSERT_TRUE(filler.has_value());
  EXPECT_EQ(filler->sequence, 101);
  Switch({.sequence = 900, .timestamp = 77}, 6000);
  const RewritePlan plan = Forward({.sequence = 900, .timestamp = 77});
  EXPECT_EQ(plan.sequence, 102);
  EXPECT_TRUE(rtp::IsNewer(plan.timestamp, filler->timestamp));
}

TEST_F(RewriterTest, MapsALatePacketAsBeforeTheOneThatWasLeftOut) {
  Switch({.sequence = 10}, 5000);
  Forward({.sequence = 10});
  EXPECT_FALSE(rewriter_.LeaveOut(*Packet({.sequence = 12})).has_value());
  EXPECT_EQ(Forward({.sequence = 13}).sequence, 102);
  EXPECT_EQ(Forward({.sequence = 11}).sequence, 101);
}

TEST_F(RewriterTest, PictureIdsGoOnOverTheWrapOf15Bits) {
  Switch({.sequence = 1, .picture_id = 0x7fff}, 5000);
  const uint16_t first = Forward({.sequence = 1, .picture_id = 0x7fff}).ids.picture_id;
  const uint16_t second = Forward({.sequence = 2, .picture_id = 0}).ids.picture_id;
  EXPECT_EQ((first + 1) & 0x7fff, second);
}

// Any legal pattern of switches, losses and left-out layers: numbers of what goes out in order
// never step back and never skip but where packets were lost.
TEST_F(RewriterTest, NeverStepsBackAcrossAnyPatternOfSwitches) {
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 dice(seed);
  int64_t source = 1'000'000;
  uint32_t timestamp = 1;
  int32_t picture = 5;
  std::optional<RewritePlan> last;
  Switch({.sequence = source, .timestamp = timestamp, .picture_id = picture}, 5000);
  for (int i = 0; i < 20'000; ++i) {
    if (dice() % 50 == 0) {
      source = 70'000 + dice() % 1'000'000;
      timestamp = static_cast<uint32_t>(dice());
      picture = static_cast<int32_t>(dice() & 0x7fff);
      Switch({.sequence = source, .timestamp = timestamp, .picture_id = picture},
             rewriter_.last_timestamp() + static_cast<uint32_t>(dice() % 6000) - 3000);
    }
    const PacketSpec spec{.sequence = source, .timestamp = timestamp, .picture_id = picture};
    if (dice() % 10 == 0) {
      EXPECT_FALSE(rewriter_.LeaveOut(*Packet(spec)).has_value());
    } else {
      const RewritePlan plan = Forward(spec);
      if (last) {
        EXPECT_EQ(static_cast<uint16_t>(plan.sequence - last->sequence), 1);
        EXPECT_TRUE(rtp::IsNewer(plan.timestamp, last->timestamp));
        EXPECT_EQ((plan.ids.picture_id - last->ids.picture_id) & 0x7fff, 1);
      }
      last = plan;
    }
    ++source;
    timestamp += 3000;
    picture = (picture + 1) & 0x7fff;
  }
}

}  // namespace
}  // namespace sfu
