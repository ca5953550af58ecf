#include "dtls/srtp_session.h"

#include "dtls/gcm.h"
#include "dtls/libsrtp_session.h"
#include "dtls/sha1_together.h"
#include "dtls/srtp_cipher_types.h"
#include "dtls/srtp_ciphers.h"

namespace dtls {
namespace {

bool Fits(SrtpProfile profile, std::span<const uint8_t> key_and_salt) {
  return key_and_salt.size() == SrtpKeySize(profile) + SrtpSaltSize(profile);
}

// What protects packets of the profile; null: libsrtp2 does.
const Gcm* GcmFor(SrtpProfile profile) {
  InitSrtp();
  return profile == SrtpProfile::kAes128CmHmacSha1_80 ? nullptr : GcmInUse();
}

}  // namespace

std::unique_ptr<SrtpSender> SrtpSender::Create(SrtpProfile profile,
                                               std::span<const uint8_t> key_and_salt) {
  if (!Fits(profile, key_and_salt)) return nullptr;
  const Gcm* const gcm = GcmFor(profile);
  if (profile == SrtpProfile::kAes128CmHmacSha1_80 && Sha1TogetherInUse()) {
    return NewTogetherSha1Sender(key_and_salt);
  }
  if (gcm == nullptr) return NewLibSrtpSender(profile, key_and_salt);
  return gcm->new_sender(DeriveGcmKeys(key_and_salt));
}

void SrtpSender::FinishProtecting() { ProtectTogether(); }

std::unique_ptr<SrtpReceiver> SrtpReceiver::Create(SrtpProfile profile,
                                                   std::span<const uint8_t> key_and_salt) {
  if (!Fits(profile, key_and_salt)) return nullptr;
  const Gcm* const gcm = GcmFor(profile);
  if (gcm == nullptr) return NewLibSrtpReceiver(profile, key_and_salt);
  return gcm->new_receiver(DeriveGcmKeys(key_and_salt));
}

}  // namespace dtls
