// What an SRTP or SRTCP packet by AES-GCM consists of (RFC 7714 sections 8 and 9).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "dtls/gcm.h"
#include "rtp/bytes.h"

namespace dtls {

inline constexpr size_t kRtcpHeaderSize = 8;  // what of an RTCP packet stays readable
// The last four bytes of an SRTCP packet: whether it is encrypted, and its index.
inline constexpr size_t kRtcpTrailerSize = 4;
inline constexpr uint32_t kRtcpEncrypted = uint32_t{1} << 31;
inline constexpr uint32_t kMaxRtcpIndex = kRtcpEncrypted - 1;

// Makes the nonce of each packet of one key (section 8.1; 9.1 with an RTCP packet's index).
class NonceMaker {
 public:
  explicit NonceMaker(const GcmNonce& salt)
      : first_(rtp::LoadBe32(salt.data())), rest_(rtp::LoadBe64(salt.data() + sizeof(first_))) {}

  // `index`: of 48 bits.
  GcmNonce For(uint32_t ssrc, uint64_t index) const {
    GcmNonce nonce;
    rtp::StoreBe32(nonce.data(), first_ ^ ssrc >> 16);
    rtp::StoreBe64(nonce.data() + sizeof(first_), rest_ ^ (uint64_t{ssrc} << 48 | index));
    return nonce;
  }

 private:
  uint32_t first_;
  uint64_t rest_;
};

// What is authenticated of an SRTCP packet that is encrypted: header and trailer (section 9.2).
using RtcpAad = std::array<uint8_t, kRtcpHeaderSize + kRtcpTrailerSize>;
inline RtcpAad RtcpAadOf(std::span<const uint8_t> packet, uint32_t trailer) {
  RtcpAad aad;
  std::copy_n(packet.data(), kRtcpHeaderSize, aad.data());
  rtp::StoreBe32(&aad[kRtcpHeaderSize], trailer);
  return aad;
}

// Size of an RTP packet's header with CSRCs and extension, none of which is encrypted (RFC 3550
// section 5.1); 0: there is not as much as it says.
inline size_t RtpHeaderSize(std::span<const uint8_t> packet) {
  constexpr size_t kFixed = 12;
  constexpr size_t kWord = 4;
  if (packet.size() < kFixed) return 0;
  size_t size = kFixed + (packet[0] & 0x0F) * kWord;
  if ((packet[0] & 0x10) != 0) {
    size += kWord;
    if (packet.size() < size) return 0;
    size += rtp::LoadBe16(&packet[size - 2]) * kWord;
  }
  return packet.size() < size ? 0 : size;
}

inline uint16_t RtpSequence(std::span<const uint8_t> packet) { return rtp::LoadBe16(&packet[2]); }
inline uint32_t RtpSsrc(std::span<const uint8_t> packet) { return rtp::LoadBe32(&packet[8]); }
inline uint32_t RtcpSsrc(std::span<const uint8_t> packet) { return rtp::LoadBe32(&packet[4]); }

}  // namespace dtls
