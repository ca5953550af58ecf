#include "tests/rtp/wire.h"

#include <gtest/gtest.h>

namespace rtp {
namespace {

uint8_t Digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<uint8_t>(c - '0');
  return static_cast<uint8_t>((c | 0x20) - 'a' + 10);
}

}  // namespace

std::vector<uint8_t> Hex(std::string_view text) {
  std::vector<uint8_t> bytes;
  bool high = true;
  for (const char c : text) {
    if (c == ' ') continue;
    if (high) {
      bytes.push_back(static_cast<uint8_t>(Digit(c) << 4));
    } else {
      bytes.back() = static_cast<uint8_t>(bytes.back() | Digit(c));
    }
    high = !high;
  }
  return bytes;
}

std::vector<uint8_t> Bits(std::string_view text) {
  std::vector<uint8_t> bytes;
  size_t count = 0;
  for (const char c : text) {
    if (c == ' ') continue;
    if (count % 8 == 0) bytes.push_back(0);
    if (c == '1') bytes.back() = static_cast<uint8_t>(bytes.back() | 0x80 >> count % 8);
    ++count;
  }
  return bytes;
}

std::vector<uint8_t> RandomBytes(std::mt19937_64& random, size_t size) {
  std::vector<uint8_t> bytes(size);
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random());
  return bytes;
}

uint64_t Between(std::mt19937_64& random, uint64_t low, uint64_t high) {
  return std::uniform_int_distribution<uint64_t>(low, high)(random);
}

void ForEachSeed(const std::function<void(std::mt19937_64&)>& property, uint64_t count) {
  for (uint64_t seed = 1; seed <= count; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937_64 random(seed);
    property(random);
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace rtp
