#include "tests/dtls/srtp_sessions.h"

#include <srtp2/auth.h>
#include <srtp2/cipher.h>

#include <cstdlib>
#include <numeric>

#include "dtls/srtp_cipher_types.h"
#include "dtls/srtp_ciphers.h"
#include "rtp/bytes.h"

// libsrtp2's own ciphers; its headers do not declare them.
extern "C" {
extern const srtp_cipher_type_t srtp_aes_icm_128;
extern const srtp_auth_type_t srtp_hmac;
}

namespace dtls {
namespace {

void UseStockCiphers() {
  UseSrtpCiphers(SrtpCiphers::kStock);
  if (srtp_replace_cipher_type(&srtp_aes_icm_128, SRTP_AES_ICM_128) != srtp_err_status_ok ||
      srtp_replace_auth_type(&srtp_hmac, SRTP_HMAC_SHA1) != srtp_err_status_ok) {
    std::abort();
  }
}

Sessions NewSessions(std::string_view ciphers, SrtpProfile profile) {
  const auto key = TestKey(profile);
  return {.ciphers = std::string(ciphers),
          .sender = SrtpSender::Create(profile, key),
          .receiver = SrtpReceiver::Create(profile, key)};
}

}  // namespace

std::vector<uint8_t> TestKey(SrtpProfile profile) {
  std::vector<uint8_t> key(SrtpKeySize(profile) + SrtpSaltSize(profile));
  std::iota(key.begin(), key.end(), uint8_t{0});
  return key;
}

std::vector<Sessions> SessionsOfEachCipher(SrtpProfile profile) {
  InitSrtp();
  std::vector<Sessions> result;
  UseStockCiphers();
  result.push_back(NewSessions("stock", profile));
  result.push_back(NewSessions(UseSrtpCiphers(SrtpCiphers::kOpenSsl), profile));
  const auto best = UseSrtpCiphers(SrtpCiphers::kBest);
  if (best != result.back().ciphers) result.push_back(NewSessions(best, profile));
  return result;
}

std::vector<uint8_t> Protect(SrtpSender& sender, std::vector<uint8_t> packet) {
  const size_t size = packet.size();
  packet.resize(size + kMaxSrtpOverhead);
  packet.resize(sender.ProtectRtp(packet, size));
  return packet;
}

std::vector<uint8_t> ProtectRtcp(SrtpSender& sender, std::vector<uint8_t> packet) {
  const size_t size = packet.size();
  packet.resize(size + kMaxSrtpOverhead);
  packet.resize(sender.ProtectRtcp(packet, size));
  return packet;
}

std::vector<uint8_t> RtpPacket(uint32_t ssrc, uint16_t sequence, size_t size) {
  std::vector<uint8_t> packet(size);
  std::iota(packet.begin(), packet.end(), static_cast<uint8_t>(sequence));
  packet[0] = 0x80;
  packet[1] = 96;
  rtp::StoreBe16(&packet[2], sequence);
  rtp::StoreBe32(&packet[4], 3000U * sequence);
  rtp::StoreBe32(&packet[8], ssrc);
  return packet;
}

std::vector<uint8_t> RtcpPacket(uint32_t ssrc, size_t size) {
  std::vector<uint8_t> packet(size);
  std::iota(packet.begin(), packet.end(), uint8_t{0});
  packet[0] = 0x80;
  packet[1] = 201;
  rtp::StoreBe16(&packet[2], static_cast<uint16_t>(size / 4 - 1));
  rtp::StoreBe32(&packet[4], ssrc);
  return packet;
}

}  // namespace dtls
