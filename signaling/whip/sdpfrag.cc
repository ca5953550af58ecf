#include "signaling/whip/sdpfrag.h"

#include <string>

namespace signaling {
namespace {

std::string_view TakeLine(std::string_view& text) {
  const size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

void Note(std::string_view line, std::string_view name, std::string& value) {
  if (value.empty() && line.starts_with(name)) value = line.substr(name.size());
}

}  // namespace

std::optional<ice::Credentials> CredentialsOfFragment(std::string_view sdpfrag) {
  ice::Credentials found;
  while (!sdpfrag.empty()) {
    const std::string_view line = TakeLine(sdpfrag);
    Note(line, "a=ice-ufrag:", found.ufrag);
    Note(line, "a=ice-pwd:", found.pwd);
  }
  if (found.ufrag.empty() || found.pwd.empty()) return std::nullopt;
  return found;
}

bool IsIceRestart(std::string_view sdpfrag, const ice::Credentials& current_remote) {
  const std::optional<ice::Credentials> credentials = CredentialsOfFragment(sdpfrag);
  return credentials && *credentials != current_remote;
}

}  // namespace signaling
