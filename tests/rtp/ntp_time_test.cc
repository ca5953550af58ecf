#include "rtp/ntp_time.h"

#include <gtest/gtest.h>

#include "tests/rtp/wire.h"

namespace rtp {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::system_clock;

TEST(NtpTime, CountsSecondsFrom1900) {
  // RFC 5905 figure 4: 1 January 1970 is second 2,208,988,800 of era 0.
  EXPECT_EQ(NtpTime::FromSystem(system_clock::time_point()).value, uint64_t{2'208'988'800} << 32);
}

TEST(NtpTime, CarriesFractionsInTheLowHalf) {
  const system_clock::time_point time(milliseconds(1500));
  EXPECT_EQ(NtpTime::FromSystem(time).value, uint64_t{2'208'988'801} << 32 | 0x80000000);
}

TEST(NtpTime, OfAMomentBefore1970IsStillInOrder) {
  const system_clock::time_point time(milliseconds(-500));
  EXPECT_EQ(NtpTime::FromSystem(time).value, uint64_t{2'208'988'799} << 32 | 0x80000000);
}

TEST(NtpTime, CompactIsTheMiddleOfIt) {
  EXPECT_EQ(NtpTime{0xB44DB705'20000000}.compact(), 0xB7052000u);  // RFC 3550 figure 2
}

TEST(CompactNtp, AgreesWithTheExampleOfRfc3550) {
  EXPECT_EQ(ToCompactNtp(milliseconds(5250)), 0x00054000u);  // figure 2: DLSR = 5.250 s
  EXPECT_EQ(FromCompactNtp(0x00054000), milliseconds(5250));
}

TEST(CompactNtp, Saturates) {
  EXPECT_EQ(ToCompactNtp(microseconds(-1)), 0u);
  EXPECT_EQ(ToCompactNtp(seconds(65536)), 0xFFFFFFFFu);
  EXPECT_EQ(ToCompactNtp(microseconds::max()), 0xFFFFFFFFu);
}

TEST(CompactNtp, SurvivesTheWayToMicrosecondsAndBack) {
  ForEachSeed([](std::mt19937_64& random) {
    const auto compact = static_cast<uint32_t>(random());
    EXPECT_EQ(ToCompactNtp(FromCompactNtp(compact)), compact);
  });
}

}  // namespace
}  // namespace rtp
