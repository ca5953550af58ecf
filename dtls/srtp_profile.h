// SRTP protection profiles (RFC 5764 section 4.1.2, RFC 7714 section 14.2), best first, and the
// keys that a DTLS handshake yields for one.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace dtls {

enum class SrtpProfile : uint16_t {
  kAes128CmHmacSha1_80 = 0x0001,
  kAeadAes128Gcm = 0x0007,
  kAeadAes256Gcm = 0x0008,
};

std::string_view SrtpProfileName(SrtpProfile profile);  // "AEAD_AES_128_GCM", …
size_t SrtpKeySize(SrtpProfile profile);                // 16 or 32
size_t SrtpSaltSize(SrtpProfile profile);               // 14 or 12
// Bytes that protecting an RTP packet appends: 10 or 16. For RTCP 4 more.
size_t SrtpTagSize(SrtpProfile profile);

// Master key followed by master salt, for each direction.
struct SrtpKeys {
  SrtpProfile profile = SrtpProfile::kAeadAes128Gcm;
  std::vector<uint8_t> local;   // protects what we send
  std::vector<uint8_t> remote;  // opens what we receive
};

}  // namespace dtls
