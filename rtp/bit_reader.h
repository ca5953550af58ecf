// Bounded reading of bits, most significant first. Like ByteReader it carries a sticky failure:
// reading past the end yields zeros and sets failed(). Costs a few instructions per byte touched.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace rtp {

class BitReader {
 public:
  explicit BitReader(std::span<const uint8_t> bytes) : bytes_(bytes) {}

  size_t remaining() const { return 8 * bytes_.size() - position_; }
  bool failed() const { return failed_; }

  bool ReadBit() { return Read(1) != 0; }

  // The next `count` bits, 0 to 32: f(n) of the AV1 specification.
  uint32_t Read(uint32_t count) {
    if (failed_ || count > remaining()) {
      failed_ = true;
      return 0;
    }
    uint64_t value = 0;
    for (uint32_t left = count; left > 0;) {
      const uint32_t unread = 8 - position_ % 8;  // bits of the current byte
      const uint32_t taken = std::min(left, unread);
      const uint32_t bits = bytes_[position_ / 8] >> (unread - taken) & ((1u << taken) - 1);
      value = value << taken | bits;
      position_ += taken;
      left -= taken;
    }
    return static_cast<uint32_t>(value);
  }

  // A number below `limit` (at least 1) in as few bits as it takes: ns(n) of the AV1 specification.
  uint32_t ReadBelow(uint32_t limit) {
    const auto width = static_cast<uint32_t>(std::bit_width(limit));
    const uint32_t short_codes = (1u << width) - limit;
    const uint32_t value = Read(width - 1);
    if (value < short_codes) return value;
    return (value << 1) - short_codes + Read(1);
  }

 private:
  std::span<const uint8_t> bytes_;
  size_t position_ = 0;  // in bits
  bool failed_ = false;
};

}  // namespace rtp
