#include "signaling/config/load_config.h"

#include <absl/strings/str_cat.h>

#include <CLI/CLI.hpp>
#include <deque>
#include <utility>

#include "signaling/config/raw_settings.h"
#include "signaling/config/setting.h"

namespace signaling {
namespace {

// RFC 7518 section 3.2: an HS256 key has at least 256 bits.
constexpr size_t kGoodSecretBytes = 32;

constexpr char kFooter[] =
    "Each setting may also stand in the file given by --config (YAML, \"http_listen: "
    "0.0.0.0:8080\"; lists\nas YAML lists) or in the environment (SWITCHBOARD_HTTP_LISTEN; lists "
    "separated by commas).\nFlags win over the environment, and the environment over the file.\n";

// The command line by CLI11: only texts are taken from it, what they mean is Settings()'s business.
class CommandLine {
 public:
  CommandLine() {
    app_.set_help_flag("--help,-h", "Print this and end");
    app_.add_flag("--version", version_, "Print the version and end");
    app_.add_option("--config", config_file_, "YAML file with any of the settings below")
        ->type_name("FILE");
    for (const Setting& setting : Settings()) Add(setting);
    backup_ = app_.add_subcommand("backup",
                                  "Copy the database to a new file, also while a server uses it");
    backup_->add_option("FILE", backup_file_, "The file to write")->required();
    backup_->fallthrough();
    app_.footer(kFooter);
  }

  // --help, or what is wrong.
  absl::StatusOr<std::optional<std::string>> Parse(std::vector<std::string> arguments) {
    std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
    try {
      app_.parse(std::move(arguments));
    } catch (const CLI::CallForHelp&) {
      return app_.help("switchboard");
    } catch (const CLI::ExtrasError&) {
      return Unknown();
    } catch (const CLI::ParseError& error) {
      return absl::InvalidArgumentError(absl::StrCat(error.what(), ". See --help."));
    }
    return std::nullopt;
  }

  bool version() const { return version_; }
  std::optional<std::string> backup_to() const {
    return backup_->parsed() ? std::optional(backup_file_) : std::nullopt;
  }
  const std::string& config_file() const { return config_file_; }

  RawSettings Given() const {
    RawSettings given;
    for (const Flag& flag : flags_) {
      if (flag.option->count() == 0) continue;
      given.emplace(flag.setting->name, RawSetting{.place = absl::StrCat("--", Name(*flag.setting)),
                                                   .values = flag.values});
    }
    return given;
  }

 private:
  struct Flag {
    const Setting* setting = nullptr;
    CLI::Option* option = nullptr;
    std::vector<std::string> values;
  };

  static absl::string_view Name(const Setting& setting) {
    return {setting.name.data(), setting.name.size()};
  }

  void Add(const Setting& setting) {
    Flag& flag = flags_.emplace_back();
    flag.setting = &setting;
    const std::string name = absl::StrCat("--", Name(setting));
    const std::string help(setting.help);
    if (setting.kind == SettingKind::kFlag) {
      flag.option = app_.add_flag_function(
          name, [&flag](std::int64_t count) { flag.values = {count > 0 ? "true" : "false"}; },
          help);
      return;
    }
    flag.option = app_.add_option(name, flag.values, help)
                      ->type_name(std::string(setting.placeholder))
                      ->allow_extra_args(false);
    if (setting.kind == SettingKind::kValue) flag.option->expected(1);
  }

  absl::Status Unknown() const {
    const std::vector<std::string> extras = app_.remaining();
    // Only the flag's name: what follows "=" may be a secret.
    const std::string name =
        extras.empty() ? "" : extras.front().substr(0, extras.front().find('='));
    return absl::InvalidArgumentError(absl::StrCat("There is no flag ", name, ". See --help."));
  }

  CLI::App app_{"Switchboard: calls between browsers, through one server."};
  std::deque<Flag> flags_;  // stable addresses
  bool version_ = false;
  std::string config_file_;
  CLI::App* backup_ = nullptr;  // owned by app_
  std::string backup_file_;
};

absl::Status CheckServing(const Config& config) {
  const size_t workers = config.workers == 0 ? 1 : config.workers;
  if (config.media_port != 0 && config.media_port + workers - 1 > 65535) {
    return absl::InvalidArgumentError(absl::StrCat(
        "There are not ", workers, " UDP ports from --media_port=", config.media_port, " on."));
  }
  if (!config.dev && config.api_keys.empty()) {
    return absl::InvalidArgumentError(
        "No API key is configured: give one with --api_key=KEY:SECRET, or start with --dev to try "
        "the server on this machine.");
  }
  return absl::OkStatus();
}

std::vector<std::string> Warnings(const Config& config) {
  std::vector<std::string> warnings;
  if (config.dev && !ListensOnLoopbackOnly(config)) {
    warnings.push_back(absl::StrCat("Development mode on ", config.http_address,
                                    ": whoever reaches this address gets a token for any user"));
  }
  for (const ApiKey& key : config.api_keys) {
    for (const std::string& secret : key.secrets) {
      if (secret.size() >= kGoodSecretBytes) continue;
      warnings.push_back(absl::StrCat("A secret of API key ", key.key,
                                      " is shorter than 32 characters and easier to guess"));
    }
  }
  return warnings;
}

}  // namespace

bool ListensOnLoopbackOnly(const Config& config) {
  const std::optional<ice::SocketAddress> address =
      ice::SocketAddress::Parse(config.http_address, config.http_port);
  return address && address->is_loopback();
}

absl::StatusOr<Startup> LoadConfig(const std::vector<std::string>& arguments,
                                   const Environment& environment, std::string_view version) {
  CommandLine line;
  absl::StatusOr<std::optional<std::string>> help = line.Parse(arguments);
  if (!help.ok()) return help.status();
  Startup startup;
  startup.print = *std::move(help);
  if (line.version()) startup.print = absl::StrCat("switchboard ", std::string(version), "\n");
  if (startup.print) return startup;

  RawSettings settings = line.Given();
  settings.merge(ReadEnvironment(environment));
  std::string file = line.config_file();
  if (file.empty()) file = environment("SWITCHBOARD_CONFIG").value_or("");
  if (!file.empty()) {
    absl::StatusOr<RawSettings> from_file = ReadConfigFile(file);
    if (!from_file.ok()) return from_file.status();
    settings.merge(*from_file);
  }
  for (const auto& [name, raw] : settings) {
    const absl::Status status = FindSetting(name)->apply(raw.values, startup.config);
    if (!status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(raw.place, ": ", status.message(), "."));
    }
  }
  startup.backup_to = line.backup_to();
  if (startup.backup_to) return startup;
  if (absl::Status status = CheckServing(startup.config); !status.ok()) return status;
  startup.warnings = Warnings(startup.config);
  return startup;
}

}  // namespace signaling
