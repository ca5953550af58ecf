// Settings as texts, with where each was found, before they mean anything.
#pragma once

#include <absl/status/statusor.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "signaling/config/load_config.h"

namespace signaling {

struct RawSetting {
  std::string place;  // how an error begins: "--media_port", "SWITCHBOARD_MEDIA_PORT", …
  std::vector<std::string> values;
};
using RawSettings = std::map<std::string, RawSetting, std::less<>>;

// A file is a YAML map of the keys of Settings(); a key that is not one of them is an error that
// names it and its line.
absl::StatusOr<RawSettings> ReadConfigText(const std::string& text, std::string_view file_name);
absl::StatusOr<RawSettings> ReadConfigFile(const std::string& path);

// Lists are separated by commas. Variables that are no setting are somebody else's.
RawSettings ReadEnvironment(const Environment& environment);

}  // namespace signaling
