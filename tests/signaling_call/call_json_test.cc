#include "signaling/call/call_json.h"

#include <gtest/gtest.h>

namespace signaling {
namespace {

using namespace std::chrono_literals;

TEST(FormatTime, IsRfc3339InUtcWithMilliseconds) {
  EXPECT_EQ(FormatTime(WallTime(0s)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(FormatTime(WallTime(1'772'366'400s + 7ms)), "2026-03-01T12:00:00.007Z");
  EXPECT_EQ(FormatTime(WallTime(1'709'251'199s + 999ms)), "2024-02-29T23:59:59.999Z");
}

}  // namespace
}  // namespace signaling
