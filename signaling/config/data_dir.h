// The directory for what must survive a restart, and the development secret kept in it.
#pragma once

#include <absl/status/statusor.h>

#include <filesystem>
#include <string>

#include "signaling/auth/api_key.h"
#include "signaling/config/load_config.h"

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

// The API key `devkey` with a random secret of 256 bits, made at the first start and read back at
// the next ones from the file dev_secret (0600).
absl::StatusOr<ApiKey> OpenDevKey(const std::filesystem::path& data_dir);

}  // namespace signaling
