#include "bench/limit/introduction.h"

#include <algorithm>

#include "rtp/bytes.h"

namespace bench {
namespace {

// The first byte is that of STUN, so nobody takes it for media.
constexpr std::array<uint8_t, 3> kMagic = {0x00, 0x4c, 0x4d};

}  // namespace

std::array<uint8_t, Introduction::kSize> Introduction::Write() const {
  std::array<uint8_t, kSize> bytes{};
  std::ranges::copy(kMagic, bytes.begin());
  bytes[3] = publisher ? 1 : 0;
  rtp::StoreBe16(&bytes[4], call);
  rtp::StoreBe16(&bytes[6], index);
  return bytes;
}

std::optional<Introduction> Introduction::Read(std::span<const uint8_t> datagram) {
  if (datagram.size() != kSize || !std::ranges::equal(datagram.first(3), kMagic)) {
    return std::nullopt;
  }
  return Introduction{.publisher = datagram[3] != 0,
                      .call = rtp::LoadBe16(&datagram[4]),
                      .index = rtp::LoadBe16(&datagram[6])};
}

dtls::SrtpKeys Introduction::Keys() const {
  const size_t size = dtls::SrtpKeySize(kProfile) + dtls::SrtpSaltSize(kProfile);
  dtls::SrtpKeys keys{.profile = kProfile,
                      .local = std::vector<uint8_t>(size, 0x11),
                      .remote = std::vector<uint8_t>(size, 0x22)};
  const auto who = Write();
  std::ranges::copy(who, keys.local.begin());
  std::ranges::copy(who, keys.remote.begin());
  return keys;
}

}  // namespace bench
