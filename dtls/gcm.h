// AES-GCM as SRTP uses it (RFC 7714): the keys a session needs, and the implementations there are.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "dtls/srtp_session.h"

namespace dtls {

using GcmNonce = std::array<uint8_t, 12>;  // and a salt
inline constexpr size_t kGcmTagSize = 16;
using GcmTag = std::array<uint8_t, kGcmTagSize>;

// Session keys of one direction: of both sizes there are, the first 16 or 32 bytes of each.
struct GcmKeys {
  static constexpr size_t kMaxSize = 32;

  GcmKeys() = default;
  GcmKeys(const GcmKeys&) = default;
  GcmKeys& operator=(const GcmKeys&) = default;
  ~GcmKeys();  // leaves no copy behind

  size_t size = 0;  // 16 or 32
  std::array<uint8_t, kMaxSize> rtp{};
  GcmNonce rtp_salt{};
  std::array<uint8_t, kMaxSize> rtcp{};
  GcmNonce rtcp_salt{};
};

// From a master key (16 or 32 bytes) followed by its salt of 12 (RFC 3711 section 4.3, RFC 7714
// section 11), with a key derivation rate of 0.
GcmKeys DeriveGcmKeys(std::span<const uint8_t> key_and_salt);

// One implementation.
struct Gcm {
  std::string_view name;
  std::unique_ptr<SrtpSender> (*new_sender)(const GcmKeys&);
  std::unique_ptr<SrtpReceiver> (*new_receiver)(const GcmKeys&);
};

// Null when not built in or not fit for this processor.
const Gcm* IpsecMbGcm();
const Gcm* OpenSslGcm();

// Its sessions make and open the packets of RFC 7714 section 16.
bool PassesVectors(const Gcm& gcm);

}  // namespace dtls
