#include "dtls/ssrc_table.h"

#include <gmock/gmock.h>

namespace dtls {
namespace {

using ::testing::Eq;
using ::testing::IsNull;
using ::testing::Pointee;

TEST(SsrcTableTest, RemembersWhatEachSsrcWasGiven) {
  SsrcTable<int, 2> table;
  for (int ssrc = 1; ssrc <= 100; ++ssrc) table.Use(static_cast<uint32_t>(ssrc)).stream = ssrc;
  for (int ssrc = 1; ssrc <= 100; ++ssrc) {
    EXPECT_THAT(table.Find(static_cast<uint32_t>(ssrc)), Pointee(ssrc));
  }
  EXPECT_THAT(table.Find(101), IsNull());
}

TEST(SsrcTableTest, AForgottenSsrcStartsAnewAndTheOthersStay) {
  SsrcTable<int, 2> table;
  for (int ssrc = 1; ssrc <= 3; ++ssrc) table.Use(static_cast<uint32_t>(ssrc)).stream = ssrc;
  ASSERT_THAT(table.Find(3), Pointee(3));  // looked at last, and moved by what follows
  table.Forget(1);
  table.Forget(7);
  EXPECT_THAT(table.Find(1), IsNull());
  EXPECT_THAT(table.Find(2), Pointee(2));
  EXPECT_THAT(table.Find(3), Pointee(3));
  EXPECT_EQ(table.Use(1).stream, 0);
}

TEST(SsrcTableTest, ForgettingTheLastOneLeavesNothingBehind) {
  SsrcTable<int, 2> table;
  table.Use(5).stream = 5;
  table.Forget(5);
  EXPECT_THAT(table.Find(5), IsNull());
}

TEST(SsrcTableTest, TheLeastRecentlyUsedGivesWay) {
  SsrcTable<int, 2, 3> table;
  for (uint32_t ssrc : {1, 2, 3}) EXPECT_THAT(table.Use(ssrc).forgotten, Eq(std::nullopt));
  table.Use(1).stream = 1;
  table.Find(2);  // is not use
  const auto used = table.Use(4);
  EXPECT_THAT(used.forgotten, Eq(2U));
  EXPECT_EQ(used.stream, 0);
  EXPECT_THAT(table.Find(2), IsNull());
  EXPECT_THAT(table.Find(1), Pointee(1));
}

}  // namespace
}  // namespace dtls
