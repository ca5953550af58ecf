#include "signaling/http/uri.h"

#include <algorithm>

namespace signaling {
namespace {

std::optional<int> HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::optional<std::string> DecodeQueryPart(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return PercentDecode(spaced);
}

// The path and query of the absolute form; the text itself in any other form.
std::string_view WithoutAuthority(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!text.starts_with(scheme)) continue;
    const size_t end = text.find_first_of("/?", scheme.size());
    return end == std::string_view::npos ? "/" : text.substr(end);
  }
  return text;
}

}  // namespace

std::optional<std::string> PercentDecode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (text.size() - i < 3) return std::nullopt;
      const std::optional<int> high = HexDigit(text[i + 1]);
      const std::optional<int> low = HexDigit(text[i + 2]);
      if (!high || !low) return std::nullopt;
      c = static_cast<char>(*high * 16 + *low);
      i += 2;
    }
    if (IsControl(c)) return std::nullopt;
    out += c;
  }
  return out;
}

std::optional<QueryParameters> ParseQuery(std::string_view text) {
  QueryParameters query;
  while (!text.empty()) {
    const size_t end = text.find('&');
    const std::string_view part = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (part.empty()) continue;
    if (query.size() == kMaxQueryParameters) return std::nullopt;
    const size_t equals = part.find('=');
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1);
    std::optional<std::string> name = DecodeQueryPart(part.substr(0, equals));
    std::optional<std::string> decoded = DecodeQueryPart(value);
    if (!name || !decoded) return std::nullopt;
    query.emplace_back(*std::move(name), *std::move(decoded));
  }
  return query;
}

std::optional<Target> ParseTarget(std::string_view text) {
  if (text.find('#') != std::string_view::npos) return std::nullopt;
  const std::string_view whole = text;
  text = WithoutAuthority(whole);
  const size_t mark = text.find('?');
  std::optional<std::string> path = PercentDecode(text.substr(0, mark));
  if (text.size() != whole.size() && mark == 0) path = "/";  // "http://host?query"
  if (!path || !path->starts_with('/')) return std::nullopt;
  std::optional<QueryParameters> query =
      ParseQuery(mark == std::string_view::npos ? std::string_view() : text.substr(mark + 1));
  if (!query) return std::nullopt;
  return Target{.path = *std::move(path), .query = *std::move(query)};
}

}  // namespace signaling
