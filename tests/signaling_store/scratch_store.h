// A real store in a directory of its own, which a test may close and open again.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "signaling/store/sqlite_store.h"

namespace signaling {

inline constexpr WallTime kStart{std::chrono::seconds(1'772'366'400)};

class ScratchStore {
 public:
  explicit ScratchStore(StoreLimits limits = {}, const char* vfs = nullptr)
      : limits_(limits), vfs_(vfs) {
    std::string pattern = testing::TempDir() + "switchboard-store-XXXXXX";
    directory_ = mkdtemp(pattern.data());
    Reopen();
  }
  ~ScratchStore() {
    store_.reset();
    std::filesystem::remove_all(directory_);
  }
  ScratchStore(const ScratchStore&) = delete;
  ScratchStore& operator=(const ScratchStore&) = delete;

  void Close() { store_.reset(); }
  void Reopen() {
    store_.reset();
    auto opened = SqliteStore::Open(path(), limits_, vfs_);
    ASSERT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
  }
  // Durable, then read anew from the disk.
  void CommitAndReopen() {
    ASSERT_TRUE(store_->Commit().ok());
    Reopen();
  }

  std::string path() const { return directory_ + "/switchboard.db"; }
  const std::string& directory() const { return directory_; }
  SqliteStore& operator*() { return *store_; }
  SqliteStore* operator->() { return store_.get(); }

 private:
  StoreLimits limits_;
  const char* vfs_;
  std::string directory_;
  std::unique_ptr<SqliteStore> store_;
};

inline PutUser NewUser(const std::string& id, const std::string& api_key = "key") {
  return {{api_key, User{.id = id, .name = id}}};
}

}  // namespace signaling
