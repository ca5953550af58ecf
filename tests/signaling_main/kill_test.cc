// The server is killed (SIGKILL) at random moments while ann calls bob again and again, and started
// anew each time: nothing that was acknowledged is lost, no ring is lost or told twice, every
// deadline falls due, and both clients, who come back with `since`, miss no event.
//
// SWITCHBOARD_KILLS says how often (10).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <random>
#include <set>

#include "signaling/auth/token.h"
#include "signaling/store/sqlite_store.h"
#include "tests/signaling_http/raw_client.h"
#include "tests/signaling_main/listener.h"
#include "tests/signaling_main/process.h"

namespace signaling {
namespace {

using namespace std::chrono_literals;

const std::string kSecret = "the-secret-of-this-test-0123456789";
constexpr int kActionsPerRound = 24;

std::string TokenOf(const std::string& user) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return MintToken({.user_id = user, .issued_at = now, .expires_at = now + 1h}, kSecret);
}

int Kills() {
  const char* text = std::getenv("SWITCHBOARD_KILLS");
  return text == nullptr ? 10 : std::atoi(text);
}

// How far a call has come: the last step that was acknowledged, and one that perhaps was done.
enum class Step { kNothing, kRung, kAccepted, kRejected, kCancelled };
struct Progress {
  Step acknowledged = Step::kNothing;
  Step attempted = Step::kNothing;
};

class KillTest : public testing::Test {
 protected:
  KillTest() {
    std::string pattern = testing::TempDir() + "switchboard-kill-XXXXXX";
    data_dir_ = mkdtemp(pattern.data());
  }
  ~KillTest() override {
    ann_.Disconnect();
    bob_.Disconnect();
    server_.reset();
    std::filesystem::remove_all(data_dir_);
  }

  void Start() {
    server_ = std::make_unique<Process>(std::vector<std::string>{
        "--http_listen=127.0.0.1:0", "--media_port=0", "--media_address=127.0.0.1",
        "--data_dir=" + data_dir_, "--api_key=key:" + kSecret});
    port_ = server_->http_port();
    ASSERT_NE(port_, 0) << server_->output();
    ASSERT_TRUE(ann_.Connect(port_));
    ASSERT_TRUE(bob_.Connect(port_));
  }

  struct Action {
    std::string call;
    Step step = Step::kNothing;
  };
  // Ring a new call, or go on with the last one; some rings are left to their deadline.
  Action NextAction() {
    if (!last_.call.empty() && last_.step == Step::kRung) {
      switch (random_() % 4) {
        case 0:
          return last_ = {last_.call, Step::kAccepted};
        case 1:
          return last_ = {last_.call, Step::kRejected};
        case 2:
          return last_ = {last_.call, Step::kCancelled};
        default:
          break;
      }
    }
    return last_ = {"c" + std::to_string(next_call_++), Step::kRung};
  }

  static std::string Bytes(const Action& action) {
    const bool by_ann = action.step == Step::kRung || action.step == Step::kCancelled;
    std::string path = "/api/v2/video/call/default/" + action.call;
    std::string body = "{}";
    if (action.step == Step::kRung) {
      body = R"({"members":[{"user_id":"bob"}],"ring":true,"ring_timeout_seconds":5})";
    } else {
      path += action.step == Step::kAccepted ? "/accept" : "/reject";
    }
    static const std::string ann_token = TokenOf("ann");
    static const std::string bob_token = TokenOf("bob");
    return "POST " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: " +
           (by_ann ? ann_token : bob_token) + "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
  }

  // Does it; the server is killed in the middle if `cut`.
  void Do(const Action& action, bool cut) {
    Progress& progress = calls_[action.call];
    progress.attempted = action.step;
    RawClient client(port_);
    client.Send(Bytes(action));
    if (cut) {
      const auto until =
          std::chrono::steady_clock::now() + std::chrono::microseconds(random_() % 4'000);
      while (std::chrono::steady_clock::now() < until) {
      }
      server_->End(SIGKILL);
    }
    const RawResponse response = client.Read();
    if (response.status == 200 || response.status == 201) {
      progress.acknowledged = action.step;
    } else if (cut) {
      last_ = {};  // nobody knows whether it was done
    } else {
      // The deadline came first, on a slow machine.
      EXPECT_EQ(response.status, 409) << response.body;
      progress.attempted = progress.acknowledged;
    }
  }

  void Round() {
    ASSERT_NO_FATAL_FAILURE(Start());
    const auto actions = static_cast<int>(random_() % kActionsPerRound);
    for (int i = 0; i < actions; ++i) Do(NextAction(), false);
    Do(NextAction(), true);
    ann_.Disconnect();
    bob_.Disconnect();
    CheckIntegrity();
  }

  // Of a copy, so that the server finds the files as its death left them.
  void CheckIntegrity() {
    const std::string copy = data_dir_ + "/copy.db";
    for (const char* part : {"", "-wal"}) {
      std::filesystem::copy_file(data_dir_ + "/switchboard.db" + part, copy + part,
                                 std::filesystem::copy_options::overwrite_existing);
    }
    auto db = SqliteConnection::Open(copy);
    ASSERT_TRUE(db.ok()) << db.status();
    Rows rows = (*db)->Query("PRAGMA integrity_check");
    ASSERT_TRUE(rows.Next());
    EXPECT_EQ(rows.Text(0), "ok");
  }

  std::string data_dir_;
  const unsigned seed_ = 20'260'301;
  std::mt19937 random_{seed_};
  std::unique_ptr<Process> server_;
  uint16_t port_ = 0;
  Listener ann_{TokenOf("ann")};
  Listener bob_{TokenOf("bob")};
  int next_call_ = 0;
  Action last_;
  std::map<std::string, Progress> calls_;
};

// Numbers are told once, and none is left out but those of rings that were over by then.
void CheckSeqs(Listener& listener, size_t rings_never_told) {
  const auto newest = [&] {
    uint64_t seq = 0;
    for (const Told& told : listener.told()) seq = std::max(seq, told.seq);
    return seq;
  };
  EXPECT_TRUE(listener.WaitUntil([&] { return newest() >= listener.latest(); }));
  std::set<uint64_t> seqs;
  for (const Told& told : listener.told()) {
    EXPECT_TRUE(seqs.insert(told.seq).second) << told.type << " " << told.cid << " told twice";
  }
  EXPECT_FALSE(listener.truncated());
  ASSERT_FALSE(seqs.empty());
  EXPECT_EQ(seqs.size() + rings_never_told, *seqs.rbegin());
}

TEST_F(KillTest, NothingAcknowledgedIsLostAndNoEventIsMissed) {
  std::cout << "seed " << seed_ << ", " << Kills() << " kills\n";
  for (int i = 0; i < Kills(); ++i) {
    SCOPED_TRACE("kill " + std::to_string(i));
    ASSERT_NO_FATAL_FAILURE(Round());
  }
  ASSERT_NO_FATAL_FAILURE(Start());
  size_t rings_never_told = 0;
  for (const auto& [call, progress] : calls_) {
    SCOPED_TRACE(call);
    const std::string cid = "default:" + call;
    // A ring that was answered before bob's client read of it is not told any more; its outcome is.
    const auto told = {"call.ring", "call.missed", "call.accepted", "call.rejected"};
    const bool exists = std::any_of(told.begin(), told.end(),
                                    [&](const char* type) { return bob_.Count(type, cid) > 0; });
    if (!exists) {
      EXPECT_EQ(progress.acknowledged, Step::kNothing) << "a ring was lost";
      continue;
    }
    EXPECT_LE(bob_.Count("call.ring", cid), 1U) << "rung twice";
    if (bob_.Count("call.ring", cid) == 0) ++rings_never_told;
    // Whatever is not answered by now falls due.
    const auto settled = [&] {
      return bob_.Count("call.missed", cid) + bob_.Count("call.accepted", cid) +
                 bob_.Count("call.rejected", cid) >
             0;
    };
    EXPECT_TRUE(bob_.WaitUntil(settled)) << "its deadline did not fall due";
    const size_t accepted = bob_.Count("call.accepted", cid);
    const size_t rejected = bob_.Count("call.rejected", cid);
    const size_t missed = bob_.Count("call.missed", cid);
    EXPECT_EQ(accepted + rejected + missed, 1U) << "one outcome";
    EXPECT_TRUE(ann_.WaitUntil([&] {
      return ann_.Count("call.accepted", cid) == accepted &&
             ann_.Count("call.rejected", cid) == rejected;
    })) << "and both know it";
    const std::map<Step, size_t> counts = {
        {Step::kAccepted, accepted}, {Step::kRejected, rejected}, {Step::kCancelled, missed}};
    const auto acknowledged = counts.find(progress.acknowledged);
    EXPECT_TRUE(acknowledged == counts.end() || acknowledged->second == 1U);
    EXPECT_TRUE(progress.attempted != Step::kRung || missed == 1U) << "nobody answered";
  }
  EXPECT_LE(rings_never_told, static_cast<size_t>(2 * Kills())) << "what a kill cut off, no more";
  // The last greeting says how many there are.
  ASSERT_TRUE(ann_.Connect(port_));
  ASSERT_TRUE(bob_.Connect(port_));
  CheckSeqs(ann_, 0);
  CheckSeqs(bob_, rings_never_told);
  std::cout << calls_.size() << " calls, " << ann_.latest() << " and " << bob_.latest()
            << " events\n";
}

}  // namespace
}  // namespace signaling
