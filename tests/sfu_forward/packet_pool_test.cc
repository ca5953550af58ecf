#include "sfu/forward/packet_pool.h"

#include <gtest/gtest.h>

#include "sfu/forward/packet_history.h"
#include "tests/sfu_forward/packets.h"

namespace sfu {
namespace {

TEST(PacketPoolTest, ReturnsASlotWithItsLastReference) {
  PacketPool pool;
  {
    const PacketRef a = pool.Take(1200);
    PacketRef b;
    b = a;
    EXPECT_EQ(b.get(), a.get());
    EXPECT_EQ(pool.in_use(), 1u);
  }
  EXPECT_EQ(pool.in_use(), 0u);
}

TEST(PacketPoolTest, RefusesBeyondItsLimit) {
  PacketPool pool(PacketPool::kChunk);
  std::vector<PacketRef> held;
  for (size_t i = 0; i < PacketPool::kChunk; ++i) held.push_back(pool.Take(1200));
  EXPECT_FALSE(pool.Take(1200));
  held.pop_back();
  EXPECT_TRUE(pool.Take(1200));
}

TEST(PacketHistoryTest, FindsWhatItHoldsAndForgetsWhatIsARingOlder) {
  PacketPool pool;
  PacketHistory history(8);
  for (int64_t s = 100; s < 110; ++s) history.Add(MakePacket(pool, {.sequence = s}));
  EXPECT_NE(history.Find(109), nullptr);
  EXPECT_NE(history.Find(102), nullptr);
  EXPECT_EQ(history.Find(101), nullptr);
  EXPECT_EQ(pool.in_use(), 8u);
}

TEST(PacketHistoryTest, TrimLetsGoOfWhatIsOld) {
  PacketPool pool;
  PacketHistory history(8);
  const Time start{std::chrono::hours(1)};
  for (int64_t s = 100; s < 104; ++s) {
    PacketRef packet = MakePacket(pool, {.sequence = s});
    packet.get()->arrival = start + std::chrono::seconds(s - 100);
    history.Add(packet);
  }
  EXPECT_FALSE(history.LetGo(101));
  history.Trim(start + std::chrono::seconds(2));
  EXPECT_TRUE(history.LetGo(101)) << "whether it had come cannot be told any more";
  EXPECT_FALSE(history.LetGo(102));
  EXPECT_EQ(history.Find(101), nullptr);
  EXPECT_NE(history.Find(102), nullptr);
  EXPECT_EQ(pool.in_use(), 2u);
}

TEST(PacketHistoryTest, TrimKeepsTheHolesBehindWhatItLetsGoOf) {
  PacketPool pool;
  PacketHistory history(8);
  const Time start{std::chrono::hours(1)};
  const auto add = [&](int64_t sequence, Time arrival) {
    PacketRef packet = MakePacket(pool, {.sequence = sequence});
    packet.get()->arrival = arrival;
    history.Add(packet);
  };
  add(100, start);
  history.Trim(start + std::chrono::seconds(2));
  add(103, start + std::chrono::seconds(3));
  history.Trim(start + std::chrono::seconds(2));
  EXPECT_TRUE(history.LetGo(100));
  EXPECT_FALSE(history.LetGo(101)) << "it may yet come";
  EXPECT_NE(history.Find(103), nullptr);
  history.Trim(start + std::chrono::seconds(4));
  EXPECT_TRUE(history.LetGo(101));
  EXPECT_EQ(pool.in_use(), 0u);
}

}  // namespace
}  // namespace sfu
