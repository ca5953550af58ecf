// Pieces of text as SDP (RFC 8866) is made of them: tokens, numbers, lists. Views into the caller's
// text unless a std::string is returned; linear.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signaling {

// Removes and returns the text before the next `separator` (all of it when there is none).
std::string_view TakeToken(std::string_view& rest, char separator = ' ');
std::string_view Trim(std::string_view text);
// The non-empty pieces between separators, each trimmed.
std::vector<std::string_view> Split(std::string_view text, char separator);
std::string Join(const std::vector<std::string>& pieces, std::string_view separator);
bool EqualsIgnoringCase(std::string_view a, std::string_view b);
// Visible ASCII only, 1..max_size characters: an identifier that is safe to echo.
bool IsToken(std::string_view text, size_t max_size);

// `text` for a sentence: itself if it is a short token, else a placeholder.
std::string Shown(std::string_view text);

// The whole of `text` as a number within the type's range; no sign, no space.
template <typename Number>
std::optional<Number> ParseNumber(std::string_view text, int base = 10) {
  Number value{};
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [stop, error] = std::from_chars(begin, end, value, base);
  if (text.empty() || text.front() == '-' || error != std::errc() || stop != end) {
    return std::nullopt;
  }
  return value;
}

// The value of `key` in "a=1;b=2" (RFC 4566 a=fmtp by custom); nullopt when it is not there.
std::optional<std::string_view> FormatParameter(std::string_view parameters, std::string_view key);

}  // namespace signaling
