#include "signaling/config/raw_settings.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>
#include <yaml-cpp/yaml.h>

#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

#include "signaling/config/setting.h"

namespace signaling {
namespace {

constexpr size_t kMaxFileBytes = 1'048'576;

absl::string_view Abseil(std::string_view text) { return {text.data(), text.size()}; }

class FileReader {
 public:
  explicit FileReader(std::string_view file_name) : file_(file_name) {}

  absl::StatusOr<RawSettings> Read(const std::string& text) {
    const YAML::Node root = YAML::Load(text);
    if (root.IsNull()) return RawSettings();
    if (!root.IsMap()) return At(root, "expects a list of \"key: value\" lines");
    RawSettings settings;
    for (const auto& entry : root) {
      if (absl::Status status = ReadEntry(entry.first, entry.second, settings); !status.ok()) {
        return status;
      }
    }
    return settings;
  }

 private:
  absl::Status ReadEntry(const YAML::Node& key, const YAML::Node& value, RawSettings& settings) {
    if (!key.IsScalar()) return At(key, "expects \"key: value\" lines");
    const std::string& name = key.Scalar();
    const Setting* setting = FindSetting(name);
    if (setting == nullptr) return At(key, absl::StrCat("there is no setting \"", name, "\""));
    if (settings.contains(name)) return At(key, absl::StrCat(name, " is set twice"));
    RawSetting raw{.place = absl::StrCat(Place(key), ": ", name), .values = {}};
    if (value.IsScalar()) {
      raw.values.push_back(value.Scalar());
    } else if (value.IsSequence() && IsList(setting->kind)) {
      for (const YAML::Node& item : value) {
        const bool record = item.IsMap() && setting->kind == SettingKind::kRecordList;
        const std::optional<std::string> text = record ? RecordText(item) : ScalarText(item);
        if (!text) return At(item, absl::StrCat(name, " expects a list of texts"));
        raw.values.push_back(*text);
      }
    } else {
      return At(key,
                absl::StrCat(name, IsList(setting->kind) ? " expects a value or a list of values"
                                                         : " expects one value"));
    }
    settings.emplace(name, std::move(raw));
    return absl::OkStatus();
  }

  static std::optional<std::string> ScalarText(const YAML::Node& node) {
    return node.IsScalar() ? std::optional(node.Scalar()) : std::nullopt;
  }

  // `key=value;key=value`, as the same record is written elsewhere.
  static std::optional<std::string> RecordText(const YAML::Node& map) {
    std::string text;
    for (const auto& field : map) {
      if (!field.first.IsScalar() || !field.second.IsScalar()) return std::nullopt;
      const std::string& value = field.second.Scalar();
      if (value.find(';') != std::string::npos) return std::nullopt;
      absl::StrAppend(&text, field.first.Scalar(), "=", value, ";");
    }
    return text;
  }

  std::string Place(const YAML::Node& node) const {
    return absl::StrCat(file_, ", line ", node.Mark().line + 1);
  }
  absl::Status At(const YAML::Node& node, absl::string_view problem) const {
    return absl::InvalidArgumentError(absl::StrCat(Place(node), ": ", problem));
  }

  const std::string file_;
};

}  // namespace

absl::StatusOr<RawSettings> ReadConfigText(const std::string& text, std::string_view file_name) {
  const absl::string_view file = Abseil(file_name);
  try {
    return FileReader(file_name).Read(text);
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(
        absl::StrCat(file, ", line ", error.mark.line + 1, ": this is not YAML (", error.msg, ")"));
  } catch (const std::exception&) {
    return absl::InvalidArgumentError(absl::StrCat(file, ": this is not YAML"));
  }
}

absl::StatusOr<RawSettings> ReadConfigFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  // A directory opens, and throws when it is read.
  std::error_code error;
  const bool readable = file && !std::filesystem::is_directory(path, error);
  if (readable) text.assign(std::istreambuf_iterator<char>(file), {});
  if (!readable || file.bad()) {
    return absl::InvalidArgumentError(absl::StrCat("--config: cannot read ", path));
  }
  if (text.size() > kMaxFileBytes) {
    return absl::InvalidArgumentError(absl::StrCat("--config: ", path, " is larger than 1 MiB"));
  }
  return ReadConfigText(text, path);
}

RawSettings ReadEnvironment(const Environment& environment) {
  RawSettings settings;
  for (const Setting& setting : Settings()) {
    const std::string name =
        absl::StrCat("SWITCHBOARD_", absl::AsciiStrToUpper(Abseil(setting.name)));
    const std::optional<std::string> value = environment(name);
    if (!value || value->empty()) continue;
    RawSetting raw{.place = name, .values = {*value}};
    if (IsList(setting.kind)) {
      raw.values = absl::StrSplit(*value, ',', absl::SkipWhitespace());
    }
    settings.emplace(setting.name, std::move(raw));
  }
  return settings;
}

}  // namespace signaling
