// Bounded reading and writing of big-endian bytes: the one piece that rtp, ice and dtls share.
//
// Both ends carry a sticky failure: reading or writing past the end yields zeros (or nothing), sets
// failed() and touches no memory outside the span, so a parser reads a whole structure and asks
// once. Neither allocates; spans stay owned by the caller.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace rtp {

inline uint16_t LoadBe16(const uint8_t* p) { return static_cast<uint16_t>(p[0] << 8 | p[1]); }
inline uint32_t LoadBe24(const uint8_t* p) {
  return static_cast<uint32_t>(p[0]) << 16 | static_cast<uint32_t>(p[1]) << 8 | p[2];
}
inline uint32_t LoadBe32(const uint8_t* p) {
  return static_cast<uint32_t>(LoadBe16(p)) << 16 | LoadBe16(p + 2);
}
inline uint64_t LoadBe64(const uint8_t* p) {
  return static_cast<uint64_t>(LoadBe32(p)) << 32 | LoadBe32(p + 4);
}
// Values of 2, 4 or 8 bytes are stored whole, not byte by byte: bytes a compiler gathers in
// vectors, and what is then read again in other pieces has to wait until it has reached the cache.
static_assert(std::endian::native == std::endian::little);
inline void StoreBe16(uint8_t* p, uint16_t v) {
  const uint16_t swapped = __builtin_bswap16(v);
  std::memcpy(p, &swapped, sizeof(swapped));
}
inline void StoreBe24(uint8_t* p, uint32_t v) {
  p[0] = static_cast<uint8_t>(v >> 16);
  p[1] = static_cast<uint8_t>(v >> 8);
  p[2] = static_cast<uint8_t>(v);
}
inline void StoreBe32(uint8_t* p, uint32_t v) {
  const uint32_t swapped = __builtin_bswap32(v);
  std::memcpy(p, &swapped, sizeof(swapped));
}
inline void StoreBe64(uint8_t* p, uint64_t v) {
  const uint64_t swapped = __builtin_bswap64(v);
  std::memcpy(p, &swapped, sizeof(swapped));
}

class ByteReader {
 public:
  explicit ByteReader(std::span<const uint8_t> bytes) : bytes_(bytes) {}

  size_t position() const { return position_; }
  size_t remaining() const { return bytes_.size() - position_; }
  bool failed() const { return failed_; }

  uint8_t ReadU8() { return Take(1) ? bytes_[position_ - 1] : 0; }
  uint16_t ReadU16() { return Take(2) ? LoadBe16(&bytes_[position_ - 2]) : 0; }
  uint32_t ReadU24() { return Take(3) ? LoadBe24(&bytes_[position_ - 3]) : 0; }
  uint32_t ReadU32() { return Take(4) ? LoadBe32(&bytes_[position_ - 4]) : 0; }
  uint64_t ReadU64() { return Take(8) ? LoadBe64(&bytes_[position_ - 8]) : 0; }

  // The next `count` bytes, or an empty span (and failed()) when fewer remain.
  std::span<const uint8_t> ReadBytes(size_t count) {
    return Take(count) ? bytes_.subspan(position_ - count, count) : std::span<const uint8_t>();
  }
  void Skip(size_t count) { Take(count); }

 private:
  bool Take(size_t count) {
    if (failed_ || count > remaining()) {
      failed_ = true;
      return false;
    }
    position_ += count;
    return true;
  }

  std::span<const uint8_t> bytes_;
  size_t position_ = 0;
  bool failed_ = false;
};

class ByteWriter {
 public:
  explicit ByteWriter(std::span<uint8_t> out) : out_(out) {}

  size_t size() const { return size_; }
  size_t remaining() const { return out_.size() - size_; }
  bool failed() const { return failed_; }
  std::span<uint8_t> written() const { return out_.first(size_); }

  void WriteU8(uint8_t v) {
    if (uint8_t* p = Take(1)) *p = v;
  }
  void WriteU16(uint16_t v) {
    if (uint8_t* p = Take(2)) StoreBe16(p, v);
  }
  void WriteU24(uint32_t v) {
    if (uint8_t* p = Take(3)) StoreBe24(p, v);
  }
  void WriteU32(uint32_t v) {
    if (uint8_t* p = Take(4)) StoreBe32(p, v);
  }
  void WriteU64(uint64_t v) {
    if (uint8_t* p = Take(8)) StoreBe64(p, v);
  }
  void WriteBytes(std::span<const uint8_t> bytes) {
    uint8_t* p = Take(bytes.size());
    if (p != nullptr && !bytes.empty()) std::memcpy(p, bytes.data(), bytes.size());
  }
  void WriteBytes(std::string_view text) {
    uint8_t* p = Take(text.size());
    if (p != nullptr && !text.empty()) std::memcpy(p, text.data(), text.size());
  }
  void WriteZeros(size_t count) {
    uint8_t* p = Take(count);
    if (p != nullptr && count > 0) std::memset(p, 0, count);
  }
  // Overwrites two bytes written earlier (a length known only at the end).
  void PatchU16(size_t position, uint16_t v) {
    if (!failed_ && position + 2 <= size_) StoreBe16(&out_[position], v);
  }

 private:
  uint8_t* Take(size_t count) {
    if (failed_ || count > remaining()) {
      failed_ = true;
      return nullptr;
    }
    size_ += count;
    return out_.data() + (size_ - count);
  }

  std::span<uint8_t> out_;
  size_t size_ = 0;
  bool failed_ = false;
};

// Up to the next multiple of 32 bits, in which RTCP and header extensions count.
constexpr size_t RoundUpToWord(size_t size) { return (size + 3) & ~size_t{3}; }

}  // namespace rtp
