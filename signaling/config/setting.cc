#include "signaling/config/setting.h"

#include <absl/strings/str_cat.h>

#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <system_error>
#include <utility>

#include "signaling/config/call_type_setting.h"
#include "signaling/config/listen_address.h"
#include "signaling/config/push_setting.h"

namespace signaling {
namespace {

using Values = std::span<const std::string>;

absl::Status Wrong(absl::string_view text, absl::string_view expected) {
  return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is not ", expected));
}

std::optional<uint32_t> ParseNumber(std::string_view text, uint32_t max) {
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number > max) return std::nullopt;
  return number;
}

absl::Status ApplySwitch(Values values, bool& on) {
  const std::string& text = values.front();
  if (text != "true" && text != "false") return Wrong(text, "true or false");
  on = text == "true";
  return absl::OkStatus();
}

absl::Status ApplyDev(Values values, Config& config) { return ApplySwitch(values, config.dev); }

absl::Status ApplyHttpListen(Values values, Config& config) {
  const std::optional<ListenAddress> listen = ParseListenAddress(values.front());
  if (!listen) {
    return Wrong(values.front(), "an address and port, like 127.0.0.1:8080 or [::1]:8080");
  }
  config.http_address = listen->address;
  config.http_port = listen->port;
  return absl::OkStatus();
}

absl::Status ApplyMediaPort(Values values, Config& config) {
  const std::optional<uint32_t> port =
      ParseNumber(values.front(), std::numeric_limits<uint16_t>::max());
  if (!port) return Wrong(values.front(), "a port (0 to 65535)");
  config.media_port = static_cast<uint16_t>(*port);
  return absl::OkStatus();
}

absl::Status ApplyMediaAddress(Values values, Config& config) {
  config.media_addresses.clear();
  for (const std::string& text : values) {
    const std::optional<ice::SocketAddress> address = ice::SocketAddress::Parse(text, 0);
    const bool usable = address && address->ip() != "0.0.0.0" && address->ip() != "::";
    if (!usable) return Wrong(text, "an IP address that clients can send to");
    config.media_addresses.push_back(*address);
  }
  return absl::OkStatus();
}

absl::Status ApplyWorkers(Values values, Config& config) {
  constexpr uint32_t kMaxWorkers = 256;
  const std::optional<uint32_t> workers = ParseNumber(values.front(), kMaxWorkers);
  if (!workers) return Wrong(values.front(), "a number of workers (0 to 256)");
  config.workers = *workers;
  return absl::OkStatus();
}

absl::Status ApplyUdpGso(Values values, Config& config) {
  return ApplySwitch(values, config.udp_gso);
}

absl::Status ApplyUdpGro(Values values, Config& config) {
  return ApplySwitch(values, config.udp_gro);
}

absl::Status ApplySrtpCiphers(Values values, Config& config) {
  const std::optional<dtls::SrtpCiphers> ciphers = dtls::ParseSrtpCiphers(values.front());
  if (!ciphers) {
    return Wrong(values.front(), "an implementation of SRTP (best, ipsec-mb, openssl, stock)");
  }
  config.srtp_ciphers = *ciphers;
  return absl::OkStatus();
}

absl::Status ApplyMaxVideoSlots(Values values, Config& config) {
  constexpr uint32_t kMost = 49;
  const std::optional<uint32_t> slots = ParseNumber(values.front(), kMost);
  if (!slots || *slots == 0) return Wrong(values.front(), "a number of video streams (1 to 49)");
  config.max_video_slots = *slots;
  return absl::OkStatus();
}

absl::Status ApplyDataDir(Values values, Config& config) {
  if (values.front().empty()) return Wrong("", "a directory");
  config.data_dir = values.front();
  return absl::OkStatus();
}

bool IsKeyName(std::string_view name) {
  for (const char c : name) {
    const bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    if (!allowed) return false;
  }
  return !name.empty() && name.size() <= 128;
}

// KEY:SECRET; the same key again adds a secret that verifies too.
absl::Status ApplyApiKey(Values values, Config& config) {
  config.api_keys.clear();
  for (const std::string& text : values) {
    const size_t colon = text.find(':');
    if (colon == std::string::npos || colon + 1 == text.size() ||
        !IsKeyName(std::string_view(text).substr(0, colon))) {
      // The text itself may be a secret.
      return absl::InvalidArgumentError(
          "expects KEY:SECRET, the key of letters, digits, - _ and .");
    }
    const std::string key = text.substr(0, colon);
    ApiKey* found = nullptr;
    for (ApiKey& one : config.api_keys) found = one.key == key ? &one : found;
    if (found == nullptr) found = &config.api_keys.emplace_back(ApiKey{.key = key});
    found->secrets.push_back(text.substr(colon + 1));
  }
  return absl::OkStatus();
}

absl::Status ApplyAllowedOrigin(Values values, Config& config) {
  config.allowed_origins.clear();
  for (const std::string& text : values) {
    if (!IsOrigin(text)) return Wrong(text, "an origin, like https://example.com");
    config.allowed_origins.push_back(text);
  }
  return absl::OkStatus();
}

// Beside the types that are always there, or instead of one of them.
absl::Status ApplyCallType(Values values, Config& config) {
  config.call_types = DefaultCallTypes();
  for (const std::string& text : values) {
    absl::StatusOr<CallType> type = ParseCallType(text);
    if (!type.ok()) return type.status();
    std::erase_if(config.call_types, [&](const CallType& t) { return t.name == type->name; });
    config.call_types.push_back(*std::move(type));
  }
  return absl::OkStatus();
}

absl::Status ApplyPushProvider(Values values, Config& config) {
  config.push_providers.clear();
  for (const std::string& text : values) {
    absl::StatusOr<PushProviderConfig> provider = ParsePushProvider(text);
    if (!provider.ok()) return provider.status();
    for (const PushProviderConfig& other : config.push_providers) {
      if (other.name == provider->name && other.service == provider->service) {
        return absl::InvalidArgumentError(absl::StrCat("names ", provider->name, " twice"));
      }
    }
    config.push_providers.push_back(*std::move(provider));
  }
  return absl::OkStatus();
}

absl::Status ApplyLogLevel(Values values, Config& config) {
  for (const std::string_view level : {"trace", "debug", "info", "warning", "error", "off"}) {
    if (values.front() != level) continue;
    config.log_level = level;
    return absl::OkStatus();
  }
  return Wrong(values.front(), "a log level (trace, debug, info, warning, error, off)");
}

constexpr std::array kSettings = {
    Setting{"dev", SettingKind::kFlag, "",
            "Development mode: hands a token to whoever asks and accepts every web page. For your "
            "own machine only",
            ApplyDev},
    Setting{"http_listen", SettingKind::kValue, "ADDRESS:PORT",
            "Where HTTP and WebSockets are served [127.0.0.1:8080]", ApplyHttpListen},
    Setting{"media_port", SettingKind::kValue, "PORT",
            "UDP port of the first media worker; each further worker takes the next one [7882]",
            ApplyMediaPort},
    Setting{"media_address", SettingKind::kList, "IP",
            "Address clients send media to; may be given several times [the machine's own]",
            ApplyMediaAddress},
    Setting{"workers", SettingKind::kValue, "N",
            "Media workers, each a thread and a UDP port of its own; 0 means one per core it may "
            "use [1]",
            ApplyWorkers},
    Setting{"max_video_slots", SettingKind::kValue, "N",
            "Video streams that one subscriber is sent at most, 1 to 49 [12]", ApplyMaxVideoSlots},
    Setting{
        "udp_gso", SettingKind::kValue, "true|false",
        "Hand the kernel whole trains of datagrams to send (UDP segmentation offload), where it "
        "can; false to find out whether a network card or a tunnel mistreats them [true]",
        ApplyUdpGso},
    Setting{"udp_gro", SettingKind::kValue, "true|false",
            "Take whole trains of datagrams from the kernel (UDP receive offload) [true]",
            ApplyUdpGro},
    Setting{
        "srtp_ciphers", SettingKind::kValue, "NAME",
        "What encrypts media: best, ipsec-mb (x86-64), openssl or stock (libsrtp2's own, several "
        "times the cost) [best]",
        ApplySrtpCiphers},
    Setting{"data_dir", SettingKind::kValue, "DIR",
            "Where the server keeps what must survive a restart; made if it is missing "
            "[$XDG_STATE_HOME/switchboard, else ~/.local/state/switchboard, else a directory in "
            "/tmp that is new at each start]",
            ApplyDataDir},
    Setting{"api_key", SettingKind::kList, "KEY:SECRET",
            "API key and the secret its tokens are signed with; may be given several times, with "
            "the same KEY to add a further secret. Other users of this machine can read flags: "
            "prefer the file. [with --dev: devkey, with a secret made once and kept in data_dir]",
            ApplyApiKey},
    Setting{"allowed_origin", SettingKind::kList, "ORIGIN",
            "Web origin whose pages may use the API, like https://example.com; may be given "
            "several times [none but the server's own; with --dev any]",
            ApplyAllowedOrigin},
    Setting{
        "call_type", SettingKind::kList, "\"NAME RULE...\"",
        "A type of calls and what is unusual about it: reject_when_busy, access=members|anyone, "
        "publish=admins, max_participants=N, max_members=N; may be given several times "
        "[default, audio_room, livestream publish=admins]",
        ApplyCallType},
    Setting{
        "push_provider", SettingKind::kRecordList, "FIELDS",
        "Service that reaches devices whose app is closed, as name=NAME;type=firebase|apn|webpush;"
        "credentials=FILE and more fields (see the deploy folder); may be given several times "
        "[none; with --dev: webpush, with a key made once and kept in data_dir]",
        ApplyPushProvider},
    Setting{"log_level", SettingKind::kValue, "LEVEL",
            "trace, debug, info, warning, error or off [info]", ApplyLogLevel},
};

}  // namespace

std::span<const Setting> Settings() { return kSettings; }

const Setting* FindSetting(std::string_view name) {
  for (const Setting& setting : kSettings) {
    if (setting.name == name) return &setting;
  }
  return nullptr;
}

}  // namespace signaling
