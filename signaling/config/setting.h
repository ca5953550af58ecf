// The one list of configuration keys: name, help and how its text becomes part of a Config. The
// file, the environment and the command line all read from it, so they can never differ.
#pragma once

#include <absl/status/status.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "signaling/config/config.h"

namespace signaling {

// A record is `key=value;key=value`; in the file it may be a YAML map.
enum class SettingKind { kFlag, kValue, kList, kRecordList };

inline bool IsList(SettingKind kind) {
  return kind == SettingKind::kList || kind == SettingKind::kRecordList;
}

struct Setting {
  std::string_view name;  // of the flag and the file; SWITCHBOARD_<NAME> in the environment
  SettingKind kind = SettingKind::kValue;
  std::string_view placeholder;  // of the value in --help
  std::string_view help;
  // Sets it from its text (one string, but for lists); an error is the end of a sentence that began
  // with where the text came from: "\"x\" is not a port (0 to 65535)".
  absl::Status (*apply)(std::span<const std::string> values, Config& config) = nullptr;
};

std::span<const Setting> Settings();
const Setting* FindSetting(std::string_view name);

}  // namespace signaling
