// The power goes 1,000 times, at any write or sync: what was committed is there, what was not is
// there whole or not at all, and the database is sound.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>
#include <span>
#include <vector>

#include "signaling/store/call_changes.h"
#include "signaling/store/schema.h"
#include "tests/signaling_store/power_cut_vfs.h"
#include "tests/signaling_store/scratch_store.h"

namespace signaling {
namespace {

constexpr int kCuts = 1'000;
constexpr int kCutsPerDatabase = 40;  // then from nothing again, so that its making is cut too

// One change, its event and its push, as one transaction; the n-th.
void ApplyStep(Store& store, int n) {
  const std::string user = "u" + std::to_string(n);
  CallState call{.key = {"key", "default", user}, .created_by = user, .created_at = kStart};
  call.members = {{.user_id = user, .role = Role::kAdmin}};
  store.Apply(NewUser(user));
  for (Change& change : CallChanges(nullptr, call, kStart)) store.Apply(std::move(change));
  store.Apply(AppendEvent{{call.key, "call.created", kStart, std::string(300, 'x'), {{user, 1}}}});
  store.Apply(AddPush{{.call = call.key, .user_id = user, .device_id = user, .due_at = kStart}});
}

struct Found {
  bool user = false, call = false, event = false;
  bool whole() const { return user && call && event; }
  bool nothing() const { return !user && !call && !event; }
};

Found Find(Store& store, int n) {
  const std::string user = "u" + std::to_string(n);
  Found found;
  const Replay replay = store.EventsSince({"key", user}, 0);
  const auto call = store.FindCall({"key", "default", user});
  found.event = replay.events.size() == 1;
  found.call = call && call->members.size() == 1;
  found.user = !store.EventsSince({"key", user}, 1).truncated;
  return found;
}

std::string Integrity(const std::string& path) {
  auto db = SqliteConnection::Open(path, kPowerCutVfs);
  Rows rows = (*db)->Query("PRAGMA integrity_check");
  return rows.Next() ? rows.Text(0) : "nothing";
}

class PowerCuts : public testing::Test {
 protected:
  // Commits until the power goes; the number of the step that was cut.
  int WorkUntilTheCut(ScratchStore& store, int next) {
    for (; power_.on(); ++next) {
      ApplyStep(*store, next);
      if (!store->Commit().ok()) break;
    }
    return next;
  }

  const uint64_t seed_ = 20'260'301;
  PowerSupply power_{seed_};
  std::mt19937_64 random_{seed_};
};

TEST_F(PowerCuts, LoseNothingThatWasCommitted) {
  SCOPED_TRACE(seed_);
  int cuts = 0;
  int committed = 0;
  while (cuts < kCuts) {
    ScratchStore store({}, kPowerCutVfs);
    int next = 0;
    std::vector<int> kept;  // every step whose commit was acknowledged
    for (int i = 0; i < kCutsPerDatabase; ++i, ++cuts) {
      power_.CutAfter(static_cast<int64_t>(random_() % 120));
      const int cut = WorkUntilTheCut(store, next);
      store.Close();
      power_.Restore();
      ASSERT_EQ(Integrity(store.path()), "ok") << "cut " << cuts;
      store.Reopen();
      for (int n = next; n < cut; ++n) kept.push_back(n);
      const size_t older = kept.size() - std::min<size_t>(kept.size(), 40);
      for (const int n : std::span(kept).subspan(older)) {
        ASSERT_TRUE(Find(*store, n).whole()) << "cut " << cuts << " lost step " << n;
      }
      const Found last = Find(*store, cut);
      ASSERT_TRUE(last.whole() || last.nothing()) << "cut " << cuts << " halved step " << cut;
      committed += cut - next;
      next = cut + 1;
    }
  }
  std::cout << cuts << " cuts in " << power_.operations() << " writes and syncs, " << committed
            << " commits, " << power_.lost_sectors() << " sectors lost\n";
  EXPECT_GT(power_.lost_sectors(), kCuts) << "the cuts do cut";
}

// The test's own teeth: with synchronous=OFF, commits are lost.
TEST_F(PowerCuts, LoseCommitsWhenNothingIsSynced) {
  int lost = 0;
  for (int i = 0; i < 20; ++i) {
    ScratchStore store({}, kPowerCutVfs);
    store.Close();
    auto db = *SqliteConnection::Open(store.path(), kPowerCutVfs);
    db->RunScript("PRAGMA synchronous = OFF");
    db->Run("INSERT INTO users VALUES ('key', 'u', 'u', '', 0)");
    ASSERT_TRUE(db->status().ok());
    power_.CutAfter(0);
    db->Run("INSERT INTO users VALUES ('key', 'v', 'v', '', 0)");
    db.reset();
    power_.Restore();
    store.Reopen();
    if (store->Users().empty()) ++lost;
  }
  EXPECT_GT(lost, 0);
}

}  // namespace
}  // namespace signaling
