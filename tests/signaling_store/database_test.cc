// The database as a whole: its making, versions, commits that fail, and copies.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "tests/signaling_store/power_cut_vfs.h"
#include "tests/signaling_store/scratch_store.h"

namespace signaling {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

TEST(Database, ThatANewerProgramWroteIsLeftAlone) {
  ScratchStore store;
  store.Close();
  (*SqliteConnection::Open(store.path()))->RunScript("PRAGMA user_version = 1000");
  const auto opened = SqliteStore::Open(store.path());
  ASSERT_FALSE(opened.ok());
  EXPECT_THAT(std::string(opened.status().message()),
              HasSubstr("version 1000, but this program knows only 1"));
}

TEST(Database, ThatIsNoneIsRefusedWithASentence) {
  ScratchStore store;
  store.Close();
  std::ofstream(store.path(), std::ios::trunc) << std::string(8192, 'x');
  const auto opened = SqliteStore::Open(store.path());
  ASSERT_FALSE(opened.ok());
  EXPECT_THAT(std::string(opened.status().message()), HasSubstr("not a database"));
}

TEST(Database, SyncsEveryCommitAndKeepsItsTablesStrict) {
  ScratchStore store;
  auto db = *SqliteConnection::Open(store.path());
  const auto one = [&](const char* sql) {
    Rows rows = db->Query(sql);
    return rows.Next() ? rows.Text(0) : "";
  };
  EXPECT_EQ(one("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(one("SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND "
                "schema = 'main' AND name NOT LIKE 'sqlite_%'"),
            "0");
}

TEST(Commit, MakesAllOfATurnDurableOrNothing) {
  ScratchStore store;
  store->Apply(NewUser("ann"));
  EXPECT_TRUE(store->dirty());
  EXPECT_EQ(store->Users().size(), 1U) << "reads see what was applied";
  store.Reopen();
  EXPECT_EQ(store->Users().size(), 0U) << "but it was not committed";
  store->Apply(NewUser("ann"));
  EXPECT_TRUE(store->Commit().ok());
  EXPECT_FALSE(store->dirty());
  store.Reopen();
  EXPECT_EQ(store->Users().size(), 1U);
}

TEST(Commit, ThatFailedIsTriedAgainWithEverything) {
  PowerSupply power(1);
  ScratchStore store({}, kPowerCutVfs);
  store->Apply(NewUser("ann"));
  power.CutAfter(0);
  const absl::Status failed = store->Commit();
  EXPECT_FALSE(failed.ok());
  EXPECT_THAT(std::string(failed.message()), HasSubstr("Cannot use the database: "));
  EXPECT_TRUE(store->dirty());
  EXPECT_FALSE(store->Commit().ok());
  store->Apply(NewUser("bob"));
  power.Return();
  EXPECT_TRUE(store->Commit().ok());
  EXPECT_FALSE(store->dirty());
  store.Reopen();
  EXPECT_EQ(store->Users().size(), 2U);
}

TEST(Reads, SeeWhatWasCommittedWhileNothingCanBeWritten) {
  ScratchStore store({.lock_wait = 1ms});
  store->Apply(NewUser("ann"));
  ASSERT_TRUE(store->Commit().ok());
  auto other = *SqliteConnection::Open(store.path());
  other->RunScript("BEGIN IMMEDIATE");
  store->Apply(NewUser("bob"));
  EXPECT_TRUE(store->dirty());
  EXPECT_EQ(store->Users().size(), 1U);
  EXPECT_FALSE(store->Commit().ok());
  EXPECT_EQ(store->Users().size(), 1U);
  other->RunScript("ROLLBACK");
  EXPECT_TRUE(store->Commit().ok());
  EXPECT_FALSE(store->dirty());
  EXPECT_EQ(store->Users().size(), 2U);
}

TEST(Commit, FailsOnceWhereReadsMissedWhatItCommits) {
  ScratchStore store({.lock_wait = 1ms});
  auto other = *SqliteConnection::Open(store.path());
  other->RunScript("BEGIN IMMEDIATE");
  store->Apply(NewUser("ann"));
  EXPECT_EQ(store->Users().size(), 0U);
  other->RunScript("ROLLBACK");
  EXPECT_FALSE(store->Commit().ok());
  EXPECT_EQ(store->Users().size(), 1U);
  EXPECT_TRUE(store->Commit().ok());
}

TEST(BackUp, CopiesADatabaseThatIsInUse) {
  ScratchStore store;
  std::atomic<bool> copied = false;
  const std::string copy = store.directory() + "/copy.db";
  absl::Status status;
  std::thread copier([&] {
    status = BackUp(store.path(), copy);
    copied = true;
  });
  int users = 0;
  while (!copied || users < 10) {
    store->Apply(NewUser("u" + std::to_string(users++)));
    ASSERT_TRUE(store->Commit().ok());
  }
  copier.join();
  ASSERT_TRUE(status.ok()) << status;
  auto opened = SqliteStore::Open(copy);
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_LE((*opened)->Users().size(), static_cast<size_t>(users));
}

TEST(BackUp, OfNothingIsRefusedWithASentence) {
  ScratchStore store;
  const absl::Status status =
      BackUp(store.directory() + "/none.db", store.directory() + "/copy.db");
  EXPECT_THAT(std::string(status.message()), HasSubstr("Cannot open the database "));
}

}  // namespace
}  // namespace signaling
