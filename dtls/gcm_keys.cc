#include <openssl/crypto.h>

#include <algorithm>

#include "dtls/gcm.h"
#include "dtls/openssl_check.h"
#include "dtls/openssl_ctr.h"

namespace dtls {
namespace {

// RFC 3711 section 4.3.2.
enum Label : uint8_t { kRtpKey = 0, kRtpSalt = 2, kRtcpKey = 3, kRtcpSalt = 5 };
constexpr size_t kLabelAt = 7;  // within salt and IV, with 48 bits of (zero) index after it

// The pseudo-random function of section 4.3.3: the keystream of AES in counter mode.
class KeyDerivation {
 public:
  // `salt`: as long as a nonce; the rest of the counter is zero (RFC 7714 section 11).
  KeyDerivation(std::span<const uint8_t> key, std::span<const uint8_t> salt) {
    CheckOpenSsl(cipher_.SetKey(key), "derive SRTP keys");
    std::copy(salt.begin(), salt.end(), salt_.begin());
  }

  void Derive(Label label, std::span<uint8_t> out) {
    AesCounter::Block counter = salt_;
    counter[kLabelAt] ^= label;
    std::fill(out.begin(), out.end(), uint8_t{0});
    CheckOpenSsl(cipher_.SetCounter(counter) && cipher_.Crypt(out), "derive SRTP keys");
  }

 private:
  AesCounter cipher_;
  AesCounter::Block salt_{};
};

}  // namespace

GcmKeys::~GcmKeys() { OPENSSL_cleanse(this, sizeof(*this)); }

GcmKeys DeriveGcmKeys(std::span<const uint8_t> key_and_salt) {
  GcmKeys keys;
  keys.size = key_and_salt.size() - keys.rtp_salt.size();
  KeyDerivation derivation(key_and_salt.first(keys.size), key_and_salt.subspan(keys.size));
  derivation.Derive(kRtpKey, std::span(keys.rtp).first(keys.size));
  derivation.Derive(kRtpSalt, keys.rtp_salt);
  derivation.Derive(kRtcpKey, std::span(keys.rtcp).first(keys.size));
  derivation.Derive(kRtcpSalt, keys.rtcp_salt);
  return keys;
}

}  // namespace dtls
