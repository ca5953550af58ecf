#include "signaling/whip/preconditions.h"

#include <gtest/gtest.h>

namespace signaling {
namespace {

// RFC 9110 section 13.1.1: If-Match compares strongly.
TEST(CheckIfMatch, ReadsEveryFormOfTheHeader) {
  EXPECT_EQ(CheckIfMatch("", "abc"), IfMatch::kMissing);
  EXPECT_EQ(CheckIfMatch("  ", "abc"), IfMatch::kMissing);
  EXPECT_EQ(CheckIfMatch("*", "abc"), IfMatch::kAny);
  EXPECT_EQ(CheckIfMatch("\"abc\"", "abc"), IfMatch::kCurrent);
  EXPECT_EQ(CheckIfMatch("\"x\", \"abc\" ,\"y\"", "abc"), IfMatch::kCurrent);
  EXPECT_EQ(CheckIfMatch("\"abd\"", "abc"), IfMatch::kStale);
  EXPECT_EQ(CheckIfMatch("abc", "abc"), IfMatch::kStale);
  EXPECT_EQ(CheckIfMatch("W/\"abc\"", "abc"), IfMatch::kStale);
  EXPECT_EQ(CheckIfMatch("\"", "abc"), IfMatch::kStale);
  EXPECT_EQ(CheckIfMatch(",,,", "abc"), IfMatch::kStale);
}

TEST(IsMediaType, IgnoresCaseAndParameters) {
  EXPECT_TRUE(IsMediaType("application/sdp", "application/sdp"));
  EXPECT_TRUE(IsMediaType("Application/SDP; charset=utf-8", "application/sdp"));
  EXPECT_TRUE(IsMediaType(" application/sdp ;x", "application/sdp"));
  EXPECT_FALSE(IsMediaType("", "application/sdp"));
  EXPECT_FALSE(IsMediaType("application/sdpx", "application/sdp"));
  EXPECT_FALSE(IsMediaType("text/plain; application/sdp", "application/sdp"));
}

}  // namespace
}  // namespace signaling
