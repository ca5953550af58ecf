#include "sfu/cc/send_history.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>

#include "rtp/transport_feedback.h"

namespace sfu {
namespace {

using namespace std::chrono_literals;

class SendHistoryTest : public testing::Test {
 protected:
  // Sends `count` packets, one every `interval`.
  void Send(int count, Duration interval) {
    for (int i = 0; i < count; ++i) {
      history_.OnSent(static_cast<uint16_t>(next_++), 1200, 0, now_ += interval);
    }
  }
  // The receiver's word on everything from `from` to the newest; how many packets that was news of.
  size_t Report(int64_t from, int64_t lost = -1) {
    std::vector<rtp::PacketArrival> arrivals;
    for (int64_t s = from; s < next_; ++s) {
      if (s != lost) arrivals.push_back({.sequence = s, .arrival = 1s});
    }
    std::array<uint8_t, 4000> out;
    const auto written = rtp::WriteTransportFeedback(out, 1, 2, 0, from, arrivals);
    EXPECT_EQ(written.arrivals_covered, arrivals.size());
    rtp::RtcpReader reader(written.bytes);
    const std::vector<PacketResult>& results = history_.OnFeedback(*reader.Next());
    lost_ = static_cast<size_t>(
        std::count_if(results.begin(), results.end(),
                      [](const PacketResult& result) { return !result.arrival; }));
    return results.size();
  }

  int64_t next_ = 65'000;
  size_t lost_ = 0;  // by the last report
  Time now_{std::chrono::hours(1)};
  SendHistory history_;
};

TEST_F(SendHistoryTest, StaysSmallWhileFeedbackKeepsUp) {
  for (int i = 0; i < 100; ++i) {
    Send(10, 5ms);
    ASSERT_EQ(Report(next_ - 10), 10u);
  }
  EXPECT_EQ(history_.capacity(), SendHistory::kFirstCapacity);
  EXPECT_EQ(history_.bytes_in_flight(), 0u);
}

TEST_F(SendHistoryTest, LearnsNothingOfThePathFromAPacketThatWentTwice) {
  Send(10, 5ms);
  const int64_t lost = next_ - 5;
  ASSERT_EQ(Report(next_ - 10, lost), 10u);
  history_.OnSentAgain(static_cast<uint16_t>(lost));
  EXPECT_EQ(Report(lost), 0u) << "it came, but when it left is not when it was sent first";
  EXPECT_EQ(history_.bytes_in_flight(), 0u);
}

TEST_F(SendHistoryTest, TellsOfTheLossOfWhatWentTwiceBeforeItWasReported) {
  Send(10, 5ms);
  history_.OnSentAgain(static_cast<uint16_t>(next_ - 5));
  EXPECT_EQ(Report(next_ - 10), 10u);
  EXPECT_EQ(lost_, 1u) << "the first one; the second one came";
  EXPECT_EQ(history_.bytes_in_flight(), 0u);
}

TEST_F(SendHistoryTest, KeepsLittleForWhoNeverSendsFeedback) {
  Send(3000, 1ms);
  EXPECT_EQ(history_.capacity(), SendHistory::kUnprovenCapacity);
  EXPECT_EQ(Report(next_ - 300), 256u) << "the first feedback finds what is kept";
}

TEST_F(SendHistoryTest, KeepsAllThatIsInFlightUpToItsBound) {
  Send(10, 20ms);
  EXPECT_EQ(Report(next_ - 10), 10u);
  Send(1500, 20ms);
  EXPECT_EQ(history_.bytes_in_flight(), 1500u * 1200);
  EXPECT_EQ(Report(next_ - 1500), 1500u);
  Send(3000, 20ms);
  EXPECT_EQ(history_.capacity(), SendHistory::kMaxCapacity);
  EXPECT_EQ(history_.bytes_in_flight(), SendHistory::kMaxCapacity * 1200);
}

TEST_F(SendHistoryTest, TakesALostPacketThatComesLateForAQuarterOfASecond) {
  Send(10, 1ms);
  const int64_t late = next_ - 5;
  EXPECT_EQ(Report(next_ - 10, late), 10u);
  for (int i = 0; i < 24; ++i) {
    Send(10, 1ms);
    EXPECT_EQ(Report(next_ - 10), 10u);
  }
  EXPECT_EQ(Report(late), 1u) << "all after it is known";
  EXPECT_EQ(history_.capacity(), 256u);
}

TEST_F(SendHistoryTest, TellsSinceWhenSomethingIsInFlight) {
  EXPECT_FALSE(history_.oldest_in_flight().has_value());
  Send(3, 20ms);
  EXPECT_EQ(history_.oldest_in_flight(), now_ - 40ms);
  EXPECT_EQ(Report(next_ - 3), 3u);
  EXPECT_FALSE(history_.oldest_in_flight().has_value());
  Send(1, 1s);
  EXPECT_EQ(history_.oldest_in_flight(), now_);
  constexpr int kMost = int{SendHistory::kMaxCapacity};
  Send(2 * kMost, 1ms);
  EXPECT_EQ(history_.oldest_in_flight(), now_ - (kMost - 1) * 1ms)
      << "what is forgotten is not in flight any more";
}

}  // namespace
}  // namespace sfu
