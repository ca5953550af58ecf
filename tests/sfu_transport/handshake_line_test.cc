#include "sfu/transport/handshake_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace sfu {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

constexpr size_t kWorker = 0;
constexpr ParticipantId kAnn{1};
constexpr ParticipantId kBen{2};
constexpr ParticipantId kCat{3};

class HandshakeLineTest : public testing::Test {
 protected:
  // A datagram is told by its one byte.
  void Arrive(ParticipantId who, uint8_t byte, bool under_way = false, size_t worker = kWorker) {
    line_.Add({worker, {who, HandshakeDatagram{{byte}}}}, under_way, now_);
  }
  std::vector<int> BytesOf(const std::vector<HandshakeLine::Item>& items) {
    std::vector<int> bytes;
    for (const auto& item : items) {
      bytes.push_back(std::get<HandshakeDatagram>(item.input.what).bytes.at(0));
    }
    return bytes;
  }
  std::vector<int> NextFlight() { return BytesOf(line_.NextFlight(now_)); }
  int NextUrgent() {
    const auto item = line_.NextUrgent();
    return item ? std::get<HandshakeDatagram>(item->input.what).bytes.at(0) : -1;
  }

  HandshakeLine line_;
  Time now_{};
};

TEST_F(HandshakeLineTest, WhatIsUnderWayDoesNotWaitBehindWhoComes) {
  Arrive(kAnn, 1);
  Arrive(kBen, 2, /*under_way=*/true);
  Arrive(kCat, 3, /*under_way=*/true);
  EXPECT_EQ(NextUrgent(), 2);
  EXPECT_EQ(NextUrgent(), 3);
  EXPECT_EQ(NextUrgent(), -1);
  EXPECT_THAT(NextFlight(), ElementsAre(1));
  EXPECT_TRUE(line_.empty());
}

TEST_F(HandshakeLineTest, WhoCameFirstBeginsFirst) {
  Arrive(kBen, 1);
  Arrive(kAnn, 2);
  EXPECT_THAT(NextFlight(), ElementsAre(1));
  EXPECT_THAT(NextFlight(), ElementsAre(2));
  EXPECT_THAT(NextFlight(), IsEmpty());
}

TEST_F(HandshakeLineTest, AFlightOfTwoDatagramsStaysTogether) {
  Arrive(kAnn, 1);
  Arrive(kBen, 10);
  now_ += HandshakeLine::kFlightTime;
  Arrive(kAnn, 2);
  EXPECT_THAT(NextFlight(), ElementsAre(1, 2));
}

TEST_F(HandshakeLineTest, ARepeatTakesThePlaceOfWhatItRepeats) {
  Arrive(kAnn, 1);
  Arrive(kBen, 10);
  now_ += 200ms;
  Arrive(kAnn, 2);
  Arrive(kAnn, 3);
  EXPECT_EQ(line_.waiting(), 2u);
  EXPECT_THAT(NextFlight(), ElementsAre(2, 3)) << "and Ann is first still";
  EXPECT_THAT(NextFlight(), ElementsAre(10));
}

TEST_F(HandshakeLineTest, WhoIsSilentForTooLongLosesItsPlace) {
  Arrive(kAnn, 1);
  Arrive(kBen, 2);
  now_ += HandshakeLine::kPatience;
  Arrive(kBen, 3);
  now_ += 1ns;
  EXPECT_THAT(NextFlight(), ElementsAre(3)) << "Ann repeats hers, or has given up";
  EXPECT_EQ(line_.dropped(), 1u);
  Arrive(kAnn, 4);
  EXPECT_THAT(NextFlight(), ElementsAre(4));
}

TEST_F(HandshakeLineTest, WhoLeftBeginsNothing) {
  Arrive(kAnn, 1);
  line_.Add({kWorker, {kAnn, HandshakeStop{}}}, /*under_way=*/false, now_);
  const auto stop = line_.NextUrgent();
  ASSERT_TRUE(stop);
  EXPECT_TRUE(std::holds_alternative<HandshakeStop>(stop->input.what));
  EXPECT_THAT(NextFlight(), IsEmpty());
}

TEST_F(HandshakeLineTest, FingerprintsDoNotWait) {
  Arrive(kAnn, 1);
  line_.Add({kWorker, {kAnn, HandshakePeer{}}}, /*under_way=*/false, now_);
  const auto peer = line_.NextUrgent();
  ASSERT_TRUE(peer);
  EXPECT_TRUE(std::holds_alternative<HandshakePeer>(peer->input.what));
}

TEST_F(HandshakeLineTest, ParticipantsOfDifferentWorkersAreDifferentOnes) {
  Arrive(kAnn, 1, false, 0);
  Arrive(kAnn, 2, false, 1);
  EXPECT_THAT(NextFlight(), ElementsAre(1));
  const auto second = line_.NextFlight(now_);
  EXPECT_THAT(BytesOf(second), ElementsAre(2));
  EXPECT_EQ(second[0].worker, 1u);
}

TEST_F(HandshakeLineTest, IsNoLongerThanItsLimitAndKeepsFewDatagramsOfEach) {
  for (uint64_t i = 0; i <= HandshakeLine::kMaxWaiting; ++i) Arrive(ParticipantId{100 + i}, 1);
  EXPECT_EQ(line_.waiting(), HandshakeLine::kMaxWaiting);
  EXPECT_EQ(line_.dropped(), 1u);
  for (int i = 0; i < 100; ++i) Arrive(ParticipantId{100}, 1);
  EXPECT_EQ(NextFlight().size(), HandshakeLine::kMaxFlight);
}

// A storm: three times as many come as can be served. Each handshake takes the thread twice, the
// second time after a round trip.
TEST_F(HandshakeLineTest, InAStormWhoIsBegunEndsWithinARoundTripAndAFew) {
  constexpr auto kWork = 1ms;  // of a flight
  constexpr auto kRoundTrip = 50ms;
  constexpr auto kStorm = 2s;
  std::vector<std::pair<Time, uint64_t>> answers;  // second flights on their way
  std::map<uint64_t, Time> begun;
  std::vector<Time::duration> took;
  uint64_t came = 0;
  size_t answered = 0;
  for (const Time end = now_ + kStorm; now_ < end; now_ += kWork) {
    for (const uint64_t last = came + 2; came < last;)
      line_.Add({kWorker, {ParticipantId{++came}, HandshakeDatagram{{1}}}}, /*under_way=*/false,
                now_);
    for (; answered < answers.size() && answers[answered].first <= now_; ++answered) {
      Arrive(ParticipantId{answers[answered].second}, 2, /*under_way=*/true);
    }
    if (const auto urgent = line_.NextUrgent()) {
      took.push_back(now_ - begun.at(urgent->input.participant.value));
    } else if (const auto flight = line_.NextFlight(now_); !flight.empty()) {
      begun[flight[0].input.participant.value] = now_;
      answers.emplace_back(now_ + kRoundTrip, flight[0].input.participant.value);
    }
  }
  EXPECT_GT(took.size(), 900u) << "half of the time is for second flights: none is wasted";
  EXPECT_LE(*std::ranges::max_element(took), kRoundTrip + 5 * kWork);
  EXPECT_LE(line_.waiting(), 2'200u) << "a second's worth: whoever waits longer repeats or is gone";
}

}  // namespace
}  // namespace sfu
