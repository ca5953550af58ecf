// SRTP with each implementation of the ciphers, in one process: a session keeps those it was made
// with.
#pragma once

#include <srtp2/srtp.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dtls/srtp_session.h"

namespace dtls {

inline constexpr SrtpProfile kAllProfiles[] = {
    SrtpProfile::kAeadAes128Gcm, SrtpProfile::kAeadAes256Gcm, SrtpProfile::kAes128CmHmacSha1_80};

// A master key and salt that fit the profile: 0, 1, 2, …
std::vector<uint8_t> TestKey(SrtpProfile profile);

struct Sessions {
  std::string ciphers;  // "stock", "openssl", "ipsec-mb (…)"
  std::unique_ptr<SrtpSender> sender;
  std::unique_ptr<SrtpReceiver> receiver;
};

// Fresh sessions with TestKey, one pair per implementation that this machine has; the first is
// stock libsrtp2.
std::vector<Sessions> SessionsOfEachCipher(SrtpProfile profile);

// The packet protected; empty when it is refused.
std::vector<uint8_t> Protect(SrtpSender& sender, std::vector<uint8_t> packet);
std::vector<uint8_t> ProtectRtcp(SrtpSender& sender, std::vector<uint8_t> packet);

// An RTP packet of `size` bytes (12 or more) with a payload that counts up.
std::vector<uint8_t> RtpPacket(uint32_t ssrc, uint16_t sequence, size_t size);
// A receiver report padded with bytes to `size` (8 or more).
std::vector<uint8_t> RtcpPacket(uint32_t ssrc, size_t size);

}  // namespace dtls
