#include "sfu/transport/feedback_recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <map>

namespace sfu {
namespace {

using std::chrono::milliseconds;

class FeedbackRecorderTest : public testing::Test {
 protected:
  // Sequence -> received?, over all blocks that are due.
  std::map<uint16_t, bool> Report() {
    std::map<uint16_t, bool> packets;
    std::array<uint8_t, 1200> out;
    while (true) {
      const auto bytes = recorder_.Write(out, 1, now_);
      if (bytes.empty()) return packets;
      rtp::RtcpReader reader(bytes);
      const auto block = reader.Next();
      EXPECT_TRUE(block && block->kind() == rtp::RtcpKind::kTransportFeedback);
      rtp::TransportFeedbackReader feedback(*block);
      while (const auto packet = feedback.Next()) {
        packets[packet->sequence] = packets[packet->sequence] || packet->arrival.has_value();
      }
      EXPECT_FALSE(feedback.failed());
    }
  }
  Time now_{std::chrono::hours(1)};
  FeedbackRecorder recorder_;
};

TEST_F(FeedbackRecorderTest, AccountsForEveryPacketReceivedOrLost) {
  for (const uint16_t s : {65534, 65535, 1, 2}) {
    recorder_.OnPacket(s, 7, now_);
    now_ += milliseconds(5);
  }
  EXPECT_THAT(Report(),
              testing::ElementsAre(std::pair(0, false), std::pair(1, true), std::pair(2, true),
                                   std::pair(65534, true), std::pair(65535, true)));
  EXPECT_TRUE(Report().empty()) << "nothing is reported twice";
}

TEST_F(FeedbackRecorderTest, ReportsALatePacketAfterItsLossWasReported) {
  recorder_.OnPacket(10, 7, now_);
  recorder_.OnPacket(12, 7, now_);
  Report();
  recorder_.OnPacket(11, 7, now_ + milliseconds(60));
  EXPECT_TRUE(Report().at(11));
}

TEST_F(FeedbackRecorderTest, WaitsAnIntervalBetweenReports) {
  recorder_.OnPacket(10, 7, now_);
  EXPECT_TRUE(recorder_.Due(now_));
  Report();
  recorder_.OnPacket(11, 7, now_);
  EXPECT_FALSE(recorder_.Due(now_ + milliseconds(49)));
  EXPECT_TRUE(recorder_.Due(now_ + milliseconds(50)));
}

TEST_F(FeedbackRecorderTest, ReportsInSeveralBlocksWhatOneDoesNotHold) {
  for (uint16_t s = 0; s < 1500; ++s) {
    if (s % 3 != 1) recorder_.OnPacket(s, 7, now_ += std::chrono::microseconds(100));
  }
  const auto reported = Report();
  ASSERT_EQ(reported.size(), 1500u);
  for (const auto& [sequence, received] : reported) EXPECT_EQ(received, sequence % 3 != 1);
}

TEST_F(FeedbackRecorderTest, BeginsAnewAfterAJumpOverMoreThanItsWindow) {
  recorder_.OnPacket(10, 7, now_);
  recorder_.OnPacket(10 + 2 * FeedbackRecorder::kWindow, 7, now_);
  recorder_.OnPacket(11 + 2 * FeedbackRecorder::kWindow, 7, now_);
  EXPECT_THAT(Report(), testing::ElementsAre(std::pair(10 + 2 * FeedbackRecorder::kWindow, true),
                                             std::pair(11 + 2 * FeedbackRecorder::kWindow, true)));
}

}  // namespace
}  // namespace sfu
