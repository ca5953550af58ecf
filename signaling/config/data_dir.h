// The directory for what must survive a restart, and the development secret kept in it.
#pragma once

#include <absl/status/statusor.h>

#include <filesystem>
#include <string>
#include <utility>

#include "signaling/auth/api_key.h"
#include "signaling/config/load_config.h"
#include "signaling/push/provider_config.h"

namespace signaling {

struct DataDir {
  std::filesystem::path path;
  bool temporary = false;  // nothing in it is found again after a restart
};

// Makes `configured` if it is missing, for this user alone (0700), or fails with a sentence. When
// it is empty: $XDG_STATE_HOME/switchboard, else $HOME/.local/state/switchboard, else a new
// directory below the system's temporary one.
absl::StatusOr<DataDir> OpenDataDir(const std::filesystem::path& configured,
                                    const Environment& environment);

// A directory is one server's at a time. The lock ends with the process, however that ends.
class DataDirLock {
 public:
  // Fails with a sentence when another process holds it.
  static absl::StatusOr<DataDirLock> Take(const std::filesystem::path& data_dir);
  DataDirLock(DataDirLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  DataDirLock& operator=(DataDirLock&&) = delete;
  ~DataDirLock();

 private:
  explicit DataDirLock(int file) : file_(file) {}
  int file_;
};

// The database in it.
inline std::filesystem::path DatabaseIn(const std::filesystem::path& data_dir) {
  return data_dir / "switchboard.db";
}

// The API key `devkey` with a random secret of 256 bits, made at the first start and read back at
// the next ones from the file dev_secret (0600). A file that is there but cannot be used (another
// user's, open to others, cut short) is an error with a sentence, never replaced.
absl::StatusOr<ApiKey> OpenDevKey(const std::filesystem::path& data_dir);

// Web Push that works from the first start: the provider `webpush`, with a VAPID key made at the
// first start and kept in the file vapid_key (0600), because subscriptions are bound to it. A file
// that cannot be used is an error, as with OpenDevKey.
absl::StatusOr<PushProviderConfig> OpenDevWebPush(const std::filesystem::path& data_dir);

}  // namespace signaling
