#include "tests/sim/world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/rand.h>
#include <sys/time.h>

#include <array>
#include <ctime>

namespace sim {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(World, RunsEventsInOrderOfTimeAndThoseOfOneTimeInOrderOfScheduling) {
  World world(1);
  std::vector<int> order;
  world.After(20ms, [&] { order.push_back(3); });
  world.After(10ms, [&] { order.push_back(1); });
  world.After(10ms, [&] { order.push_back(2); });
  world.RunFor(1s);
  EXPECT_THAT(order, ElementsAre(1, 2, 3));
}

TEST(World, AnEventSeesItsOwnTimeAndMayScheduleOthers) {
  World world(1);
  Time seen{};
  world.After(5ms, [&] { world.After(5ms, [&] { seen = world.now(); }); });
  world.RunFor(1s);
  EXPECT_EQ(seen, World::epoch() + 10ms);
  EXPECT_EQ(world.now(), World::epoch() + 1s);
}

TEST(World, RunsUntilAConditionHoldsAndNoFurther) {
  World world(1);
  int count = 0;
  for (int i = 1; i <= 10; ++i) world.After(10ms * i, [&] { ++count; });
  EXPECT_TRUE(world.RunUntil([&] { return count == 4; }, 1s));
  EXPECT_EQ(world.now(), World::epoch() + 40ms);
  EXPECT_FALSE(world.RunUntil([&] { return count == 11; }, 1s));
  EXPECT_EQ(world.now(), World::epoch() + 1040ms);
}

TEST(World, TheProcessReadsVirtualTimeWhileAWorldLives) {
  const time_t real = time(nullptr);
  {
    World world(1);
    world.RunFor(90s);
    timeval now{};
    gettimeofday(&now, nullptr);
    EXPECT_EQ(now.tv_sec, std::chrono::system_clock::to_time_t(world.wall()));
    EXPECT_EQ(time(nullptr), now.tv_sec);
  }
  EXPECT_GE(time(nullptr), real);
  EXPECT_LT(time(nullptr), real + 60);
}

TEST(World, TheSameSeedGivesOpenSslTheSameRandomness) {
  std::array<std::array<uint8_t, 32>, 3> drawn{};
  for (size_t i = 0; i < drawn.size(); ++i) {
    World world(i == 2 ? 8 : 7);
    ASSERT_EQ(RAND_bytes(drawn[i].data(), 16), 1);
    ASSERT_EQ(RAND_priv_bytes(drawn[i].data() + 16, 16), 1);
  }
  EXPECT_EQ(drawn[0], drawn[1]);
  EXPECT_NE(drawn[0], drawn[2]);
}

}  // namespace
}  // namespace sim
