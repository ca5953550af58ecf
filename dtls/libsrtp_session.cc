#include "dtls/libsrtp_session.h"

#include <arpa/inet.h>
#include <srtp2/srtp.h>

#include <algorithm>
#include <array>
#include <variant>

#include "dtls/ssrc_table.h"
#include "rtp/bytes.h"

namespace dtls {
namespace {

constexpr size_t kMinRtpSize = 12;
constexpr size_t kMinRtcpSize = 8;
constexpr size_t kSrtcpIndexSize = 4;  // the E bit and the index, RFC 3711 section 3.4
constexpr size_t kRtpSsrcOffset = 8;
constexpr size_t kRtcpSsrcOffset = 4;

void SetCryptoPolicy(SrtpProfile profile, srtp_crypto_policy_t& policy) {
  switch (profile) {
    case SrtpProfile::kAeadAes128Gcm:
      srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy);
      return;
    case SrtpProfile::kAeadAes256Gcm:
      srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy);
      return;
    case SrtpProfile::kAes128CmHmacSha1_80:
      srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy);
      return;
  }
}

// A session that takes any SSRC of one direction.
srtp_t NewSession(SrtpProfile profile, std::span<const uint8_t> key_and_salt,
                  srtp_ssrc_type_t direction) {
  std::array<uint8_t, SRTP_MAX_KEY_LEN> key{};  // libsrtp2 wants it mutable
  std::copy(key_and_salt.begin(), key_and_salt.end(), key.begin());
  srtp_policy_t policy{};
  SetCryptoPolicy(profile, policy.rtp);
  SetCryptoPolicy(profile, policy.rtcp);
  policy.ssrc.type = direction;
  policy.key = key.data();
  policy.window_size = kSrtpReplayWindow;
  policy.allow_repeat_tx = 1;  // a peer without RTX gets the same packet again
  srtp_t session = nullptr;
  return srtp_create(&session, &policy) == srtp_err_status_ok ? session : nullptr;
}

SrtpError ErrorOf(srtp_err_status_t status) {
  switch (status) {
    case srtp_err_status_ok:
      return SrtpError::kNone;
    case srtp_err_status_replay_fail:
    case srtp_err_status_replay_old:
      return SrtpError::kReplay;
    case srtp_err_status_auth_fail:
      return SrtpError::kAuthentication;
    default:
      return SrtpError::kMalformed;
  }
}

class LibSrtpSender final : public SrtpSender {
 public:
  LibSrtpSender(srtp_t session, size_t tag_size) : session_(session), tag_size_(tag_size) {}
  ~LibSrtpSender() override { srtp_dealloc(session_); }
  LibSrtpSender(const LibSrtpSender&) = delete;
  LibSrtpSender& operator=(const LibSrtpSender&) = delete;

  size_t ProtectRtp(std::span<uint8_t> buffer, size_t size) override {
    if (size < kMinRtpSize || size + tag_size_ > buffer.size()) return 0;
    int length = static_cast<int>(size);
    const auto status = srtp_protect(session_, buffer.data(), &length);
    return status == srtp_err_status_ok ? static_cast<size_t>(length) : 0;
  }

  size_t ProtectRtcp(std::span<uint8_t> buffer, size_t size) override {
    if (size < kMinRtcpSize || size + tag_size_ + kSrtcpIndexSize > buffer.size()) return 0;
    int length = static_cast<int>(size);
    const auto status = srtp_protect_rtcp(session_, buffer.data(), &length);
    return status == srtp_err_status_ok ? static_cast<size_t>(length) : 0;
  }

  void RemoveSsrc(uint32_t ssrc) override { srtp_remove_stream(session_, htonl(ssrc)); }

  std::span<const std::byte> memory() const override {
    return std::as_bytes(std::span(this, 1));  // libsrtp2 does not tell where its own is
  }

 private:
  srtp_t session_;
  size_t tag_size_;
};

class LibSrtpReceiver final : public SrtpReceiver {
 public:
  LibSrtpReceiver(srtp_t session, size_t tag_size) : session_(session), tag_size_(tag_size) {}
  ~LibSrtpReceiver() override { srtp_dealloc(session_); }
  LibSrtpReceiver(const LibSrtpReceiver&) = delete;
  LibSrtpReceiver& operator=(const LibSrtpReceiver&) = delete;

  Opened UnprotectRtp(std::span<uint8_t> packet) override {
    return Open(srtp_unprotect, packet, kMinRtpSize + tag_size_, kRtpSsrcOffset);
  }

  Opened UnprotectRtcp(std::span<uint8_t> packet) override {
    return Open(srtp_unprotect_rtcp, packet, kMinRtcpSize + tag_size_ + kSrtcpIndexSize,
                kRtcpSsrcOffset);
  }

  void RemoveSsrc(uint32_t ssrc) override {
    srtp_remove_stream(session_, htonl(ssrc));
    ssrcs_.Forget(ssrc);
  }

 private:
  static constexpr size_t kMaxPacketSize = 65535;

  using Unprotect = srtp_err_status_t (*)(srtp_t, void*, int*);
  Opened Open(Unprotect unprotect, std::span<uint8_t> packet, size_t min_size, size_t ssrc_offset) {
    if (packet.size() < min_size || packet.size() > kMaxPacketSize) {
      return {.error = SrtpError::kMalformed};
    }
    int length = static_cast<int>(packet.size());
    const auto status = unprotect(session_, packet.data(), &length);
    if (status != srtp_err_status_ok) return {.error = ErrorOf(status)};
    if (const auto forgotten = ssrcs_.Use(rtp::LoadBe32(&packet[ssrc_offset])).forgotten) {
      srtp_remove_stream(session_, htonl(*forgotten));
    }
    return {.size = static_cast<size_t>(length)};
  }

  srtp_t session_;
  size_t tag_size_;
  SsrcTable<std::monostate, 1, kMaxReceivedSsrcs> ssrcs_;  // libsrtp2 itself never drops one
};

}  // namespace

std::unique_ptr<SrtpSender> NewLibSrtpSender(SrtpProfile profile,
                                             std::span<const uint8_t> key_and_salt) {
  srtp_t session = NewSession(profile, key_and_salt, ssrc_any_outbound);
  if (session == nullptr) return nullptr;
  return std::make_unique<LibSrtpSender>(session, SrtpTagSize(profile));
}

std::unique_ptr<SrtpReceiver> NewLibSrtpReceiver(SrtpProfile profile,
                                                 std::span<const uint8_t> key_and_salt) {
  srtp_t session = NewSession(profile, key_and_salt, ssrc_any_inbound);
  if (session == nullptr) return nullptr;
  return std::make_unique<LibSrtpReceiver>(session, SrtpTagSize(profile));
}

}  // namespace dtls
