#include "signaling/whip/preconditions.h"

#include <absl/strings/match.h>

namespace signaling {
namespace {

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

IfMatch CheckIfMatch(std::string_view header, std::string_view etag) {
  header = Trim(header);
  if (header.empty()) return IfMatch::kMissing;
  if (header == "*") return IfMatch::kAny;
  // entity-tag = [ weak ] DQUOTE *etagc DQUOTE; ours hold no comma, so splitting there is enough.
  while (!header.empty()) {
    const size_t comma = header.find(',');
    const std::string_view tag = Trim(header.substr(0, comma));
    if (tag.size() == etag.size() + 2 && tag.front() == '"' && tag.back() == '"' &&
        tag.substr(1, etag.size()) == etag) {
      return IfMatch::kCurrent;
    }
    header = comma == std::string_view::npos ? std::string_view() : header.substr(comma + 1);
  }
  return IfMatch::kStale;
}

bool IsMediaType(std::string_view header, std::string_view type) {
  const std::string_view essence = Trim(header.substr(0, header.find(';')));
  return absl::EqualsIgnoreCase(absl::string_view(essence.data(), essence.size()),
                                absl::string_view(type.data(), type.size()));
}

}  // namespace signaling
