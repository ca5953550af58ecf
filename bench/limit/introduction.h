// How the load generator makes itself known to bench/limit, which has no signaling, no ICE and no
// DTLS: one datagram says who sends from this address, and the keys follow from that. Repeated
// until it is echoed.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dtls/srtp_profile.h"

namespace bench {

struct Introduction {
  static constexpr size_t kSize = 8;
  static constexpr dtls::SrtpProfile kProfile = dtls::SrtpProfile::kAeadAes128Gcm;

  bool publisher = false;
  uint16_t call = 0;
  uint16_t index = 0;  // among the call's subscribers; 0 for its publisher

  std::array<uint8_t, kSize> Write() const;
  static std::optional<Introduction> Read(std::span<const uint8_t> datagram);

  // As the peer sees them: `local` protects what it sends. Every peer has keys of its own.
  dtls::SrtpKeys Keys() const;
};

}  // namespace bench
