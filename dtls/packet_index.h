// The 48-bit index of an SRTP packet, of which the packet carries 16 bits, and which indices have
// been seen (RFC 3711 section 3.3).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace dtls {

// The index that `sequence` stands for beside the newest one (section 3.3.1 and appendix A); never
// before the first.
inline uint64_t EstimateIndex(uint64_t newest, uint16_t sequence) {
  constexpr uint64_t kRollover = 1 << 16;
  constexpr int kHalf = 1 << 15;
  const uint64_t same_rollover = (newest & ~(kRollover - 1)) | sequence;
  const int ahead = int{sequence} - int{static_cast<uint16_t>(newest)};
  if (ahead > kHalf && newest >= kRollover) return same_rollover - kRollover;
  if (ahead < -kHalf) return same_rollover + kRollover;
  return same_rollover;
}

// The index of a packet to send, which is the newest from then on if it is. nullopt: receivers
// whose windows hold `window` would refuse it, or the key is worn out (section 9.2).
inline std::optional<uint64_t> IndexToSend(uint64_t& newest, uint16_t sequence, uint64_t window) {
  constexpr uint64_t kLast = (uint64_t{1} << 48) - 1;
  const uint64_t index = EstimateIndex(newest, sequence);
  if (index > kLast || index + window <= newest) return std::nullopt;
  newest = std::max(newest, index);
  return index;
}

// Which of the `size` newest indices have come (section 3.3.2). `size`: a multiple of 64.
template <size_t size>
class ReplayWindow {
 public:
  uint64_t newest() const { return newest_; }

  // Neither seen before nor too old to tell.
  bool IsNew(uint64_t index) const {
    if (index > newest_) return true;
    return newest_ - index < size && (WordOf(index) & BitOf(index)) == 0;
  }

  void Add(uint64_t index) {
    if (index > newest_) Advance(index);
    WordOf(index) |= BitOf(index);
  }

 private:
  static constexpr uint64_t kBits = 64;
  static_assert(size % kBits == 0);

  static uint64_t BitOf(uint64_t index) { return uint64_t{1} << (index % kBits); }
  uint64_t& WordOf(uint64_t index) { return words_[index % size / kBits]; }
  const uint64_t& WordOf(uint64_t index) const { return words_[index % size / kBits]; }

  // What was passed over has not come.
  void Advance(uint64_t index) {
    const uint64_t passed = std::min<uint64_t>(index - newest_, size);
    for (uint64_t i = index - passed + 1; i <= index; ++i) WordOf(i) &= ~BitOf(i);
    newest_ = index;
  }

  uint64_t newest_ = 0;
  std::array<uint64_t, size / kBits> words_{};
};

}  // namespace dtls
