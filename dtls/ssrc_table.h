// What an SRTP session remembers of each SSRC it has seen. Few at a time, searched for every
// packet: so the numbers lie side by side, and the last one found is looked at first.
#pragma once

#include <absl/container/inlined_vector.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

namespace dtls {

// `kUsual`: so many lie in the table itself, for what is elsewhere is in no cache any more when the
// next packet comes. `kMax`: so many are remembered; the least recently used gives way to the next
// new one.
template <typename Stream, size_t kUsual, size_t kMax = std::numeric_limits<size_t>::max()>
class SsrcTable {
 public:
  // Null when it is not remembered. Does not count as use.
  Stream* Find(uint32_t ssrc) {
    const size_t at = IndexOf(ssrc);
    return at < ssrcs_.size() ? &entries_[at].stream : nullptr;
  }

  struct Used {
    Stream& stream;
    std::optional<uint32_t> forgotten;  // gave way
  };
  // The stream of `ssrc`, a new one where there is none.
  Used Use(uint32_t ssrc) {
    size_t at = IndexOf(ssrc);
    std::optional<uint32_t> forgotten;
    if (at == ssrcs_.size()) std::tie(at, forgotten) = Add(ssrc);
    entries_[at].used_at = ++clock_;
    return {entries_[at].stream, forgotten};
  }

  void Forget(uint32_t ssrc) {
    const size_t at = IndexOf(ssrc);
    if (at == ssrcs_.size()) return;
    ssrcs_[at] = ssrcs_.back();
    ssrcs_.pop_back();
    entries_[at] = std::move(entries_.back());
    entries_.pop_back();
  }

 private:
  struct Entry {
    Stream stream{};
    uint64_t used_at = 0;  // by clock_
  };

  size_t IndexOf(uint32_t ssrc) {
    if (last_ < ssrcs_.size() && ssrcs_[last_] == ssrc) return last_;
    const auto found = std::find(ssrcs_.begin(), ssrcs_.end(), ssrc);
    const auto at = static_cast<size_t>(found - ssrcs_.begin());
    if (at < ssrcs_.size()) last_ = at;
    return at;
  }

  std::pair<size_t, std::optional<uint32_t>> Add(uint32_t ssrc) {
    if (ssrcs_.size() < kMax) {
      ssrcs_.push_back(ssrc);
      entries_.emplace_back();
      return {ssrcs_.size() - 1, std::nullopt};
    }
    const auto oldest =
        std::min_element(entries_.begin(), entries_.end(),
                         [](const Entry& a, const Entry& b) { return a.used_at < b.used_at; });
    *oldest = {};
    const auto at = static_cast<size_t>(oldest - entries_.begin());
    return {at, std::exchange(ssrcs_[at], ssrc)};
  }

  absl::InlinedVector<uint32_t, kUsual> ssrcs_;
  absl::InlinedVector<Entry, kUsual> entries_;  // of the SSRC at the same place
  size_t last_ = 0;                             // found
  uint64_t clock_ = 0;                          // uses so far
};

}  // namespace dtls
