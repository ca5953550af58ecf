#include "dtls/srtp_session.h"

#include <arpa/inet.h>
#include <srtp2/srtp.h>

#include <algorithm>
#include <array>

#include "dtls/srtp_ciphers.h"
#include "dtls/ssrc_budget.h"
#include "rtp/bytes.h"

namespace dtls {
namespace {

constexpr unsigned long kReplayWindow = 1024;
constexpr size_t kRtpHeaderSize = 12;
constexpr size_t kRtcpHeaderSize = 8;
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

// A session that takes any SSRC of one direction; null when the key does not fit the profile.
srtp_t NewSession(SrtpProfile profile, std::span<const uint8_t> key_and_salt,
                  srtp_ssrc_type_t direction) {
  InitSrtp();
  if (key_and_salt.size() != SrtpKeySize(profile) + SrtpSaltSize(profile)) return nullptr;
  std::array<uint8_t, SRTP_MAX_KEY_LEN> key{};  // libsrtp2 wants it mutable
  std::copy(key_and_salt.begin(), key_and_salt.end(), key.begin());
  srtp_policy_t policy{};
  SetCryptoPolicy(profile, policy.rtp);
  SetCryptoPolicy(profile, policy.rtcp);
  policy.ssrc.type = direction;
  policy.key = key.data();
  policy.window_size = kReplayWindow;
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

}  // namespace

struct SrtpSender::Impl {
  ~Impl() { srtp_dealloc(session); }
  srtp_t session = nullptr;
  size_t tag_size = 0;
};

SrtpSender::~SrtpSender() = default;

std::unique_ptr<SrtpSender> SrtpSender::Create(SrtpProfile profile,
                                               std::span<const uint8_t> key_and_salt) {
  srtp_t session = NewSession(profile, key_and_salt, ssrc_any_outbound);
  if (session == nullptr) return nullptr;
  std::unique_ptr<SrtpSender> sender(new SrtpSender);
  sender->impl_ = std::make_unique<Impl>();
  sender->impl_->session = session;
  sender->impl_->tag_size = SrtpTagSize(profile);
  return sender;
}

size_t SrtpSender::ProtectRtp(std::span<uint8_t> buffer, size_t size) {
  if (size < kRtpHeaderSize || size + impl_->tag_size > buffer.size()) return 0;
  int length = static_cast<int>(size);
  const auto status = srtp_protect(impl_->session, buffer.data(), &length);
  return status == srtp_err_status_ok ? static_cast<size_t>(length) : 0;
}

size_t SrtpSender::ProtectRtcp(std::span<uint8_t> buffer, size_t size) {
  if (size < kRtcpHeaderSize || size + impl_->tag_size + kSrtcpIndexSize > buffer.size()) return 0;
  int length = static_cast<int>(size);
  const auto status = srtp_protect_rtcp(impl_->session, buffer.data(), &length);
  return status == srtp_err_status_ok ? static_cast<size_t>(length) : 0;
}

void SrtpSender::RemoveSsrc(uint32_t ssrc) { srtp_remove_stream(impl_->session, htonl(ssrc)); }

struct SrtpReceiver::Impl {
  ~Impl() { srtp_dealloc(session); }

  using Unprotect = srtp_err_status_t (*)(srtp_t, void*, int*);
  Opened Open(Unprotect unprotect, std::span<uint8_t> packet, size_t min_size, size_t ssrc_offset) {
    if (packet.size() < min_size || packet.size() > kMaxPacketSize) {
      return {.error = SrtpError::kMalformed};
    }
    int length = static_cast<int>(packet.size());
    const auto status = unprotect(session, packet.data(), &length);
    if (status != srtp_err_status_ok) return {.error = ErrorOf(status)};
    if (const auto forgotten = budget.Use(rtp::LoadBe32(&packet[ssrc_offset]))) {
      srtp_remove_stream(session, htonl(*forgotten));
    }
    return {.size = static_cast<size_t>(length)};
  }

  static constexpr size_t kMaxPacketSize = 65535;
  srtp_t session = nullptr;
  size_t tag_size = 0;
  SsrcBudget budget;
};

SrtpReceiver::~SrtpReceiver() = default;

std::unique_ptr<SrtpReceiver> SrtpReceiver::Create(SrtpProfile profile,
                                                   std::span<const uint8_t> key_and_salt) {
  srtp_t session = NewSession(profile, key_and_salt, ssrc_any_inbound);
  if (session == nullptr) return nullptr;
  std::unique_ptr<SrtpReceiver> receiver(new SrtpReceiver);
  receiver->impl_ = std::make_unique<Impl>();
  receiver->impl_->session = session;
  receiver->impl_->tag_size = SrtpTagSize(profile);
  return receiver;
}

SrtpReceiver::Opened SrtpReceiver::UnprotectRtp(std::span<uint8_t> packet) {
  return impl_->Open(srtp_unprotect, packet, kRtpHeaderSize + impl_->tag_size, kRtpSsrcOffset);
}

SrtpReceiver::Opened SrtpReceiver::UnprotectRtcp(std::span<uint8_t> packet) {
  return impl_->Open(srtp_unprotect_rtcp, packet,
                     kRtcpHeaderSize + impl_->tag_size + kSrtcpIndexSize, kRtcpSsrcOffset);
}

void SrtpReceiver::RemoveSsrc(uint32_t ssrc) {
  srtp_remove_stream(impl_->session, htonl(ssrc));
  impl_->budget.Forget(ssrc);
}

}  // namespace dtls
