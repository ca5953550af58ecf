#include "ice/candidate.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace ice {
namespace {

constexpr uint32_t kHostTypePreference = 126;  // RFC 8445 section 5.1.2.2
constexpr uint32_t kMaxLocalPreference = 65535;
constexpr uint32_t kRtpComponent = 1;
constexpr size_t kMaxLineLength = 1024;

// RFC 8445 section 5.1.2.1.
uint32_t HostPriority(size_t position) {
  const auto rank = static_cast<uint32_t>(std::min<size_t>(position, kMaxLocalPreference));
  return (kHostTypePreference << 24) + ((kMaxLocalPreference - rank) << 8) + (256 - kRtpComponent);
}

bool IsAlphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool IsIceChar(char c) { return IsAlphanumeric(c) || c == '+' || c == '/'; }
bool IsTokenChar(char c) { return c > ' ' && c < 0x7F; }
bool IsHostNameChar(char c) { return IsAlphanumeric(c) || c == '-' || c == '.' || c == '_'; }

template <typename Predicate>
bool ConsistsOf(std::string_view text, size_t max_size, Predicate predicate) {
  return !text.empty() && text.size() <= max_size &&
         std::all_of(text.begin(), text.end(), predicate);
}

bool IsNumberWithin(std::string_view text, uint64_t min, uint64_t max) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= min && value <= max;
}

bool IsAddress(std::string_view text) {
  return SocketAddress::Parse(text, 0).has_value() || ConsistsOf(text, 253, IsHostNameChar);
}

// Removes and returns the text up to the next single space.
std::string_view TakeField(std::string_view& rest) {
  const size_t space = std::min(rest.find(' '), rest.size());
  const std::string_view field = rest.substr(0, space);
  rest.remove_prefix(std::min(space + 1, rest.size()));
  return field;
}

void RemovePrefix(std::string_view& text, std::string_view prefix) {
  if (text.substr(0, prefix.size()) == prefix) text.remove_prefix(prefix.size());
}

}  // namespace

std::string FormatCandidate(const HostCandidate& candidate, size_t position) {
  return "candidate:" + std::to_string(position + 1) + " " + std::to_string(kRtpComponent) +
         " udp " + std::to_string(HostPriority(position)) + " " + candidate.address.ip() + " " +
         std::to_string(candidate.address.port()) + " typ host";
}

bool IsWellFormedCandidate(std::string_view line) {
  if (line.size() > kMaxLineLength) return false;
  RemovePrefix(line, "a=");
  RemovePrefix(line, "candidate:");
  // RFC 8839 section 5.1: foundation component transport priority address port "typ" type.
  if (!ConsistsOf(TakeField(line), 32, IsIceChar)) return false;
  if (!IsNumberWithin(TakeField(line), 1, 256)) return false;
  if (!ConsistsOf(TakeField(line), 32, IsTokenChar)) return false;
  if (!IsNumberWithin(TakeField(line), 0, UINT32_MAX)) return false;
  if (!IsAddress(TakeField(line))) return false;
  if (!IsNumberWithin(TakeField(line), 0, 65535)) return false;
  if (TakeField(line) != "typ") return false;
  if (!ConsistsOf(TakeField(line), 32, IsTokenChar)) return false;
  // Then pairs of extension name and value.
  while (!line.empty()) {
    if (!ConsistsOf(TakeField(line), kMaxLineLength, IsTokenChar)) return false;
    if (!ConsistsOf(TakeField(line), kMaxLineLength, IsTokenChar)) return false;
  }
  return true;
}

}  // namespace ice
