#include "sfu/server/memory_return.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

using namespace std::chrono_literals;

constexpr Time kBegin{1h};

TEST(MemoryReturnTest, IsDueOnceASecondAfterTheLastHandshake) {
  MemoryReturn memory;
  memory.OnActivity(kBegin);
  memory.OnActivity(kBegin + 900ms);
  EXPECT_FALSE(memory.Take(kBegin + 1s)) << "a rush goes on";
  EXPECT_EQ(memory.due(), kBegin + 1900ms);
  EXPECT_TRUE(memory.Take(kBegin + 1900ms));
  EXPECT_FALSE(memory.Take(kBegin + 10s));
  EXPECT_EQ(memory.due(), Time::max());
}

TEST(MemoryReturnTest, IsNotDueBeforeAnyHandshake) {
  MemoryReturn memory;
  EXPECT_EQ(memory.due(), Time::max());
  EXPECT_FALSE(memory.Take(kBegin));
}

}  // namespace
}  // namespace sfu
