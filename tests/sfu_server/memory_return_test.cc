#include "sfu/server/memory_return.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

using namespace std::chrono_literals;

constexpr Time kStart{1h};

TEST(MemoryReturnTest, IsDueOnceASecondAfterTheLastHandshake) {
  MemoryReturn memory;
  memory.OnActivity(kStart);
  memory.OnActivity(kStart + 900ms);
  EXPECT_FALSE(memory.Take(kStart + 1s)) << "a rush goes on";
  EXPECT_EQ(memory.due(), kStart + 1900ms);
  EXPECT_TRUE(memory.Take(kStart + 1900ms));
  EXPECT_FALSE(memory.Take(kStart + 10s));
  EXPECT_EQ(memory.due(), Time::max());
}

TEST(MemoryReturnTest, IsNotDueBeforeAnyHandshake) {
  MemoryReturn memory;
  EXPECT_EQ(memory.due(), Time::max());
  EXPECT_FALSE(memory.Take(kStart));
}

}  // namespace
}  // namespace sfu
