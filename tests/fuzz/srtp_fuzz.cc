// SRTP and SRTCP: the input as a protected packet, then as a plain one that is protected and opened
// again. Its first byte chooses profile and kind.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "dtls/srtp_session.h"
#include "tests/fuzz/require.h"

namespace {

constexpr dtls::SrtpProfile kProfiles[] = {dtls::SrtpProfile::kAeadAes128Gcm,
                                           dtls::SrtpProfile::kAeadAes256Gcm,
                                           dtls::SrtpProfile::kAes128CmHmacSha1_80};

std::vector<uint8_t> Key(dtls::SrtpProfile profile) {
  std::vector<uint8_t> key(dtls::SrtpKeySize(profile) + dtls::SrtpSaltSize(profile));
  for (size_t i = 0; i < key.size(); ++i) key[i] = static_cast<uint8_t>(i);
  return key;
}

dtls::SrtpReceiver::Opened Open(dtls::SrtpReceiver& receiver, bool rtcp,
                                std::span<uint8_t> packet) {
  return rtcp ? receiver.UnprotectRtcp(packet) : receiver.UnprotectRtp(packet);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size == 0 || size > 4096) return 0;
  const dtls::SrtpProfile profile = kProfiles[bytes[0] % 3];
  const bool rtcp = (bytes[0] & 0x80) != 0;
  const auto sender = dtls::SrtpSender::Create(profile, Key(profile));
  const auto receiver = dtls::SrtpReceiver::Create(profile, Key(profile));
  const std::vector<uint8_t> plain(bytes + 1, bytes + size);

  // Exactly its own size, so that a read beyond it is noticed.
  std::vector<uint8_t> received = plain;
  const auto opened = Open(*receiver, rtcp, received);
  Require(opened.size <= received.size());
  Require((opened.size == 0) == (opened.error != dtls::SrtpError::kNone));

  std::vector<uint8_t> packet(plain.size() + dtls::SrtpTagSize(profile) + (rtcp ? 4 : 0));
  std::copy(plain.begin(), plain.end(), packet.begin());
  const size_t protected_size =
      rtcp ? sender->ProtectRtcp(packet, plain.size()) : sender->ProtectRtp(packet, plain.size());
  if (protected_size == 0 || opened.size > 0) return 0;
  Require(protected_size == packet.size());
  const auto reopened = Open(*receiver, rtcp, packet);
  Require(reopened.size == plain.size());
  Require(std::equal(plain.begin(), plain.end(), packet.begin()));
  return 0;
}
