#include "signaling/sdp/text.h"

#include <algorithm>

namespace signaling {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t'; }
char ToLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string_view TakeToken(std::string_view& rest, char separator) {
  const size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view token = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return token;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  while (!text.empty()) {
    const std::string_view piece = Trim(TakeToken(text, separator));
    if (!piece.empty()) pieces.push_back(piece);
  }
  return pieces;
}

std::string Join(const std::vector<std::string>& pieces, std::string_view separator) {
  std::string joined;
  for (const std::string& piece : pieces) {
    if (!joined.empty()) joined += separator;
    joined += piece;
  }
  return joined;
}

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, ToLower, ToLower);
}

bool IsToken(std::string_view text, size_t max_size) {
  return !text.empty() && text.size() <= max_size &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

std::string Shown(std::string_view text) {
  return IsToken(text, 64) ? std::string(text) : std::string("(not a token)");
}

std::optional<std::string_view> FormatParameter(std::string_view parameters, std::string_view key) {
  for (std::string_view parameter : Split(parameters, ';')) {
    const std::string_view name = Trim(TakeToken(parameter, '='));
    if (EqualsIgnoringCase(name, key)) return Trim(parameter);
  }
  return std::nullopt;
}

}  // namespace signaling
