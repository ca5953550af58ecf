#include "signaling/http/origin.h"

#include <absl/strings/match.h>

#include <algorithm>

namespace signaling {
namespace {

bool SameText(std::string_view a, std::string_view b) {
  return absl::EqualsIgnoreCase({a.data(), a.size()}, {b.data(), b.size()});
}

}  // namespace

bool OriginMayConnect(std::string_view origin, std::string_view host,
                      const std::optional<std::vector<std::string>>& allowed) {
  if (origin.empty() || !allowed) return true;
  const size_t scheme = origin.find("://");
  if (scheme != std::string_view::npos && !host.empty() &&
      SameText(origin.substr(scheme + 3), host)) {
    return true;
  }
  return std::any_of(allowed->begin(), allowed->end(),
                     [&](const std::string& one) { return SameText(one, origin); });
}

}  // namespace signaling
