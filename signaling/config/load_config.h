// Where a configuration comes from: defaults < file (--config) < environment SWITCHBOARD_… < flags.
// A key set in a higher place replaces what lower places say of it, lists included.
//
// Everything is checked before the server starts. An error is one sentence that names the key, the
// place (flag, variable, or file and line) and what would be right; it never repeats a secret.
#pragma once

#include <absl/status/statusor.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signaling/config/config.h"

namespace signaling {

// What the command line asks for.
struct Startup {
  std::optional<std::string> print;      // --help or --version: print this and end
  std::optional<std::string> backup_to;  // `backup FILE`: copy the database there and end
  Config config;
  std::vector<std::string> warnings;  // sentences for the log
};

// The value of an environment variable, nullopt when it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// `arguments` without the program's name. kInvalidArgument with the sentence.
absl::StatusOr<Startup> LoadConfig(const std::vector<std::string>& arguments,
                                   const Environment& environment, std::string_view version);

}  // namespace signaling
