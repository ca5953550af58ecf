#include "sfu/forward/resends.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Time kNow{std::chrono::hours(1)};

TEST(Resends, CountHowOftenAPacketGoesAgain) {
  Resends resends(Resends::kVideo);
  EXPECT_EQ(resends.Note(7, milliseconds(20), kNow), 1);
  EXPECT_EQ(resends.Note(7, milliseconds(20), kNow + milliseconds(20)), 2);
  EXPECT_EQ(resends.Note(8, milliseconds(20), kNow + milliseconds(20)), 1);
}

TEST(Resends, RefuseWhatIsUnderWay) {
  Resends resends(Resends::kVideo);
  resends.Note(7, milliseconds(20), kNow);
  EXPECT_EQ(resends.Note(7, milliseconds(20), kNow + milliseconds(19)), 0);
  EXPECT_EQ(resends.Note(7, milliseconds(20), kNow + milliseconds(20)), 2)
      << "counted from what was sent, not from what was refused";
}

TEST(Resends, TakeANumberThatCameRoundForAnotherPacket) {
  Resends resends(Resends::kVideo);
  resends.Note(7, milliseconds(20), kNow);
  EXPECT_EQ(resends.Note(7, milliseconds(20), kNow + Resends::kForgotten), 1);
}

TEST(Resends, KnowAllOfALongLoss) {
  Resends resends(Resends::kVideo);
  constexpr uint16_t kFirst = 65'300;  // over the wrap
  for (size_t i = 0; i < Resends::kVideo; ++i) {
    resends.Note(static_cast<uint16_t>(kFirst + i), milliseconds(20), kNow);
  }
  for (size_t i = 0; i < Resends::kVideo; ++i) {
    const auto sequence = static_cast<uint16_t>(kFirst + i);
    EXPECT_EQ(resends.Note(sequence, milliseconds(20), kNow + seconds(1)), 2) << i;
  }
}

}  // namespace
}  // namespace sfu
