// Unwraps 16-bit sequence numbers and 32-bit timestamps into 64 bits that never wrap
// (RFC 3550 appendix A.1's idea, RFC 1982's arithmetic).
#pragma once

#include <cstdint>
#include <type_traits>

namespace rtp {

// True when `a` comes after `b` on the circle.
template <typename T>
constexpr bool IsNewer(T a, T b) {
  using Signed = std::make_signed_t<T>;
  return static_cast<Signed>(static_cast<T>(a - b)) > 0;
}

// The 64-bit value nearest to the last one whose low bits are the given number. The first number
// maps to itself plus one cycle, so that older packets stay non-negative.
template <typename T>
class Unwrapper {
 public:
  int64_t Unwrap(T value) {
    const int64_t unwrapped = Peek(value);
    last_ = unwrapped;
    started_ = true;
    return unwrapped;
  }
  // As Unwrap, but without remembering the value.
  int64_t Peek(T value) const {
    using Signed = std::make_signed_t<T>;
    if (!started_) return static_cast<int64_t>(value) + (int64_t{1} << (8 * sizeof(T)));
    return last_ + static_cast<Signed>(static_cast<T>(value - static_cast<T>(last_)));
  }

 private:
  int64_t last_ = 0;
  bool started_ = false;
};

using SequenceUnwrapper = Unwrapper<uint16_t>;
using TimestampUnwrapper = Unwrapper<uint32_t>;

}  // namespace rtp
