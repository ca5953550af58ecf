#include <openssl/crypto.h>

#include "dtls/gcm.h"
#include "dtls/srtp_key_derivation.h"

namespace dtls {

GcmKeys::~GcmKeys() { OPENSSL_cleanse(this, sizeof(*this)); }

GcmKeys DeriveGcmKeys(std::span<const uint8_t> key_and_salt) {
  GcmKeys keys;
  keys.size = key_and_salt.size() - keys.rtp_salt.size();
  KeyDerivation derivation(key_and_salt.first(keys.size), key_and_salt.subspan(keys.size));
  derivation.Derive(KeyLabel::kRtpKey, std::span(keys.rtp).first(keys.size));
  derivation.Derive(KeyLabel::kRtpSalt, keys.rtp_salt);
  derivation.Derive(KeyLabel::kRtcpKey, std::span(keys.rtcp).first(keys.size));
  derivation.Derive(KeyLabel::kRtcpSalt, keys.rtcp_salt);
  return keys;
}

}  // namespace dtls
