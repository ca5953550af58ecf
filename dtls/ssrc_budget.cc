#include "dtls/ssrc_budget.h"

#include <algorithm>
#include <utility>

namespace dtls {

std::optional<uint32_t> SsrcBudget::Use(uint32_t ssrc) {
  ++clock_;
  if (Entry* known = Find(ssrc)) {
    known->used_at = clock_;
    return std::nullopt;
  }
  if (entries_.size() < kMaxReceivedSsrcs) {
    entries_.push_back({.ssrc = ssrc, .used_at = clock_});
    return std::nullopt;
  }
  Entry& oldest =
      *std::min_element(entries_.begin(), entries_.end(),
                        [](const Entry& a, const Entry& b) { return a.used_at < b.used_at; });
  return std::exchange(oldest, {.ssrc = ssrc, .used_at = clock_}).ssrc;
}

void SsrcBudget::Forget(uint32_t ssrc) {
  if (Entry* known = Find(ssrc)) {
    *known = entries_.back();
    entries_.pop_back();
  }
}

SsrcBudget::Entry* SsrcBudget::Find(uint32_t ssrc) {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [ssrc](const Entry& e) { return e.ssrc == ssrc; });
  return found == entries_.end() ? nullptr : &*found;
}

}  // namespace dtls
