#include "signaling/call/id_source.h"

#include <string_view>
#include <utility>

namespace signaling {

IdSource::IdSource(Random random) : random_(std::move(random)), ssrc_key_(random_()) {}

// A four-round Feistel network over 16-bit halves is a permutation whatever its round function: a
// counter never repeats through it.
uint32_t IdSource::Permute(uint32_t counter) const {
  uint16_t left = static_cast<uint16_t>(counter >> 16);
  uint16_t right = static_cast<uint16_t>(counter);
  for (int round = 0; round < 4; ++round) {
    const uint64_t mixed =
        (right + (ssrc_key_ >> (round * 16)) + 1) * 0x9E3779B97F4A7C15ULL ^ ssrc_key_;
    const uint16_t next = static_cast<uint16_t>(left ^ static_cast<uint16_t>(mixed >> 40));
    left = std::exchange(right, next);
  }
  return static_cast<uint32_t>(left) << 16 | right;
}

uint32_t IdSource::NextSsrc() {
  uint32_t ssrc = 0;
  do {
    ssrc = Permute(ssrcs_++);
  } while (ssrc == 0);
  return ssrc;
}

std::string IdSource::NewUuid() {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string uuid;
  uint64_t bits = 0;
  for (int digit = 0; digit < 32; ++digit) {
    if (digit % 16 == 0) bits = random_();
    if (digit == 8 || digit == 12 || digit == 16 || digit == 20) uuid += '-';
    uint64_t value = bits & 15;
    if (digit == 12) value = 4;
    if (digit == 16) value = 8 | (value & 3);
    uuid += kHex[value];
    bits >>= 4;
  }
  return uuid;
}

std::string IdSource::NewToken(size_t length) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string token;
  uint64_t bits = 0;
  int left = 0;
  while (token.size() < length) {
    if (left == 0) {
      bits = random_();
      left = 10;
    }
    const uint64_t value = bits & 63;
    bits >>= 6;
    --left;
    if (value < kAlphabet.size()) token += kAlphabet[value];  // no modulo: no bias
  }
  return token;
}

ice::Credentials IdSource::NewCredentials() { return {.ufrag = NewToken(16), .pwd = NewToken(25)}; }

}  // namespace signaling
