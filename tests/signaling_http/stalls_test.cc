// What sockets and media tell while nothing can be committed: a stall may last for days, and the
// process and its media outlive it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "signaling/http/media_turns.h"
#include "signaling/http/socket_turns.h"
#include "signaling/http/turns.h"
#include "tests/signaling_http/failing_disk.h"

namespace signaling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr sfu::ParticipantId kAnn{1}, kBob{2};

class StallTest : public testing::Test, public WebSockets, public FailingDisk {
 protected:
  void Send(SocketId, std::string) override {}
  void Close(SocketId socket, uint16_t code, std::string_view) override {
    closed_.emplace_back(socket, code);
  }

  void Stall() {
    disk_works_ = false;
    turns_.Do([this] { changed_ = true; });
    io_.restart();
    io_.poll();
    ASSERT_TRUE(turns_.stalled());
  }
  // Waits for the retry.
  void Resume() {
    disk_works_ = true;
    io_.restart();
    while (turns_.stalled()) io_.run_one();
  }
  WebSocketHandler Recorder() {
    return {
        .on_open = [this](SocketId id,
                          const HttpRequest&) { told_.push_back("open " + std::to_string(id)); },
        .on_message =
            [this](SocketId id, std::string_view text) {
              told_.push_back("text " + std::to_string(id) + " " + std::string(text));
            },
        .on_close = [this](SocketId id) { told_.push_back("close " + std::to_string(id)); }};
  }

  boost::asio::io_context io_;
  HeldOutputs held_{*this};
  Turns turns_{io_, held_, Hooks(), std::chrono::milliseconds(1)};
  SocketTurns sockets_{turns_, *this, Recorder()};
  MediaTurns media_{turns_,
                    [this](const std::vector<sfu::Event>& events) { batches_.push_back(events); }};
  std::vector<std::pair<SocketId, uint16_t>> closed_;
  std::vector<std::string> told_;
  std::vector<std::vector<sfu::Event>> batches_;
};

using SocketTurnsTest = StallTest;

TEST_F(SocketTurnsTest, PassOnWhatSocketsTell) {
  sockets_.OnOpen(1, {});
  sockets_.OnMessage(1, "hello");
  sockets_.OnClose(1);
  EXPECT_THAT(told_, ElementsAre("open 1", "text 1 hello", "close 1"));
  EXPECT_THAT(closed_, IsEmpty());
}

TEST_F(SocketTurnsTest, RefuseWhoComesDuringAStallAndSayNothingOfIt) {
  Stall();
  sockets_.OnOpen(1, {});
  EXPECT_THAT(closed_, ElementsAre(Pair(1, 1013)));
  sockets_.OnClose(1);
  Resume();
  EXPECT_THAT(told_, IsEmpty());
}

TEST_F(SocketTurnsTest, SayNothingOfARefusedSocketThatEndsAfterTheStall) {
  Stall();
  sockets_.OnOpen(1, {});
  Resume();
  sockets_.OnClose(1);
  sockets_.OnOpen(2, {});
  sockets_.OnClose(2);
  EXPECT_THAT(told_, ElementsAre("open 2", "close 2"));
}

TEST_F(SocketTurnsTest, LetTheEndOfAKnownSocketWait) {
  sockets_.OnOpen(1, {});
  Stall();
  sockets_.OnMessage(1, "hello");
  EXPECT_THAT(closed_, ElementsAre(Pair(1, 1013)));
  sockets_.OnClose(1);
  EXPECT_THAT(told_, ElementsAre("open 1"));
  Resume();
  EXPECT_THAT(told_, ElementsAre("open 1", "close 1"));
}

TEST_F(SocketTurnsTest, OutliveAnyNumberOfClientsThatTryAgain) {
  Stall();
  for (SocketId id = 1; id <= 2 * Turns::kMaxWaiting; ++id) {
    sockets_.OnOpen(id, {});
    sockets_.OnClose(id);
  }
  EXPECT_FALSE(hopeless_);
}

sfu::Event Graded(sfu::ParticipantId of, sfu::QualityGrade grade) {
  return sfu::QualityChanged{of, grade};
}
sfu::Event Linked(sfu::ParticipantId of, sfu::TransportState state) {
  return sfu::TransportChanged{of, state, ""};
}

using MediaTurnsTest = StallTest;

TEST_F(MediaTurnsTest, TellABatchAtOnceAndInOrder) {
  media_.On(
      {Linked(kAnn, sfu::TransportState::kConnected), Graded(kAnn, sfu::QualityGrade::kPoor)});
  media_.On({});
  ASSERT_EQ(batches_.size(), 1U);
  ASSERT_EQ(batches_[0].size(), 2U);
  EXPECT_TRUE(std::holds_alternative<sfu::TransportChanged>(batches_[0][0]));
  EXPECT_TRUE(std::holds_alternative<sfu::QualityChanged>(batches_[0][1]));
}

TEST_F(MediaTurnsTest, TellAfterAStallHowThingsAreByThen) {
  Stall();
  media_.On({Graded(kAnn, sfu::QualityGrade::kPoor), Graded(kBob, sfu::QualityGrade::kPoor)});
  media_.On({Graded(kAnn, sfu::QualityGrade::kExcellent)});
  EXPECT_THAT(batches_, IsEmpty());
  Resume();
  ASSERT_EQ(batches_.size(), 1U);
  ASSERT_EQ(batches_[0].size(), 2U);
  const auto& bob = std::get<sfu::QualityChanged>(batches_[0][0]);
  const auto& ann = std::get<sfu::QualityChanged>(batches_[0][1]);
  EXPECT_EQ(bob.participant, kBob);
  EXPECT_EQ(bob.grade, sfu::QualityGrade::kPoor);
  EXPECT_EQ(ann.participant, kAnn);
  EXPECT_EQ(ann.grade, sfu::QualityGrade::kExcellent);
}

TEST_F(MediaTurnsTest, KeepTracksAndSectionsOfAParticipantApart) {
  Stall();
  media_.On({sfu::TrackActivityChanged{kAnn, sfu::TrackId{1}, true},
             sfu::TrackActivityChanged{kAnn, sfu::TrackId{2}, true},
             sfu::LayersWanted{kAnn, "0", {"h"}}, sfu::LayersWanted{kAnn, "1", {"h"}},
             sfu::SpeakersChanged{sfu::CallId{1}, {}, kAnn}});
  media_.On({sfu::TrackActivityChanged{kAnn, sfu::TrackId{1}, false},
             sfu::LayersWanted{kAnn, "1", {"q"}}, sfu::SpeakersChanged{sfu::CallId{2}, {}, kBob}});
  Resume();
  ASSERT_EQ(batches_.size(), 1U);
  EXPECT_EQ(batches_[0].size(), 6U);
}

TEST_F(MediaTurnsTest, TellThatATransportWasConnectedAndLastWhatItIs) {
  Stall();
  media_.On({Linked(kAnn, sfu::TransportState::kConnected),
             Linked(kAnn, sfu::TransportState::kInterrupted),
             Linked(kAnn, sfu::TransportState::kConnected),
             Linked(kAnn, sfu::TransportState::kInterrupted)});
  Resume();
  ASSERT_EQ(batches_.size(), 1U);
  ASSERT_EQ(batches_[0].size(), 2U);
  EXPECT_EQ(std::get<sfu::TransportChanged>(batches_[0][0]).state, sfu::TransportState::kConnected);
  EXPECT_EQ(std::get<sfu::TransportChanged>(batches_[0][1]).state,
            sfu::TransportState::kInterrupted);
}

TEST_F(MediaTurnsTest, OutliveAnyNumberOfReports) {
  Stall();
  for (size_t i = 0; i <= Turns::kMaxWaiting; ++i) {
    media_.On({sfu::SlotsReported{kAnn, {}}, sfu::SlotsReported{kBob, {}}});
  }
  EXPECT_FALSE(hopeless_);
  Resume();
  ASSERT_EQ(batches_.size(), 1U);
  EXPECT_EQ(batches_[0].size(), 2U);
}

}  // namespace
}  // namespace signaling
