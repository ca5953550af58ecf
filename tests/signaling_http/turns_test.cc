// One commit for everything that a turn of the event loop changed, and what happens when it fails.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "signaling/http/turns.h"
#include "tests/signaling_http/failing_disk.h"

namespace signaling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class TurnsTest : public testing::Test, public WebSockets, public FailingDisk {
 protected:
  void Send(SocketId, std::string text) override { said_.push_back(std::move(text)); }
  void Close(SocketId, uint16_t, std::string_view) override {}

  void Change() {
    changed_ = true;
    ++changes_;
  }
  // A request that changes something and tells of it.
  void Request(const std::string& name) {
    turns_.Answer(
        [=, this] {
          Change();
          held_.Send(1, "event " + name);
          return HttpResponse{.body = name};
        },
        [=, this](const HttpResponse& response) {
          said_.push_back(std::to_string(response.status) + " " + response.body.substr(0, 20));
        });
  }
  // Until nothing is ready any more, timers aside.
  void RunReady() {
    io_.restart();
    io_.poll();
  }

  boost::asio::io_context io_;
  HeldOutputs held_{*this};
  Turns turns_{io_, held_, Hooks()};
  int changes_ = 0;
  std::vector<std::string> said_;
};

TEST_F(TurnsTest, SayNothingBeforeTheCommit) {
  Request("a");
  EXPECT_THAT(said_, IsEmpty());
  RunReady();
  EXPECT_EQ(commits_, 1);
  EXPECT_THAT(said_, ElementsAre("200 a", "event a"));
}

TEST_F(TurnsTest, ShareACommitAmongAllThatWasReady) {
  for (int i = 0; i < 100; ++i) {
    boost::asio::post(io_, [this] { Request("a"); });
  }
  RunReady();
  EXPECT_EQ(changes_, 100);
  EXPECT_EQ(commits_, 1);
  EXPECT_EQ(said_.size(), 200U);
  EXPECT_THAT(turns_seen_at_, ElementsAre(0)) << "once, before the commit";
}

TEST_F(TurnsTest, CommitNothingWhenNothingChanged) {
  turns_.Do([this] { held_.Send(1, "transient"); });
  EXPECT_THAT(said_, ElementsAre("transient")) << "at once";
  EXPECT_THAT(turns_seen_at_, ElementsAre(0)) << "all the same";
  RunReady();
  EXPECT_EQ(commits_, 0);
}

TEST_F(TurnsTest, SayWhatFollowsAChangeAfterIt) {
  Request("a");
  turns_.Do([this] { held_.Send(1, "later"); });
  EXPECT_THAT(said_, IsEmpty());
  RunReady();
  EXPECT_THAT(said_, ElementsAre("200 a", "event a", "later"));
}

TEST_F(TurnsTest, RefuseWhileTheDiskFailsAndGoOnWhenItWorks) {
  disk_works_ = false;
  Request("a");
  RunReady();
  EXPECT_TRUE(turns_.stalled());
  ASSERT_EQ(said_.size(), 1U);
  EXPECT_EQ(said_[0].substr(0, 4), "503 ");
  Request("b");
  ASSERT_EQ(said_.size(), 2U);
  EXPECT_EQ(said_[1].substr(0, 4), "503 ");
  EXPECT_EQ(changes_, 1) << "nobody was asked";
  turns_.Do([this] {
    Change();
    held_.Send(1, "media event");
  });
  EXPECT_EQ(changes_, 1) << "it waits";
  disk_works_ = true;
  io_.restart();
  io_.run_one();  // the retry
  EXPECT_FALSE(turns_.stalled());
  EXPECT_EQ(changes_, 2);
  EXPECT_EQ(said_.back(), "event a") << "the frames of the turn that failed";
  RunReady();
  EXPECT_EQ(said_.back(), "media event");
  EXPECT_EQ(commits_, 2);
}

TEST_F(TurnsTest, GiveUpWhenTooMuchIsWaiting) {
  disk_works_ = false;
  Request("a");
  RunReady();
  for (size_t i = 0; i < Turns::kMaxWaiting; ++i) turns_.Do([] {});
  EXPECT_FALSE(hopeless_);
  turns_.Do([] {});
  EXPECT_TRUE(hopeless_);
}

}  // namespace
}  // namespace signaling
