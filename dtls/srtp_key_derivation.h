// Session keys of SRTP from a master key and salt (RFC 3711 section 4.3), with a key derivation
// rate of 0.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "dtls/openssl_check.h"
#include "dtls/openssl_ctr.h"

namespace dtls {

// Section 4.3.2.
enum class KeyLabel : uint8_t {
  kRtpKey = 0,
  kRtpAuthentication = 1,
  kRtpSalt = 2,
  kRtcpKey = 3,
  kRtcpSalt = 5
};

// The pseudo-random function of section 4.3.3: the keystream of AES in counter mode.
class KeyDerivation {
 public:
  // `salt`: at most 14 bytes; the rest of the counter is zero (RFC 7714 section 11).
  KeyDerivation(std::span<const uint8_t> key, std::span<const uint8_t> salt) {
    CheckOpenSsl(cipher_.SetKey(key), "derive SRTP keys");
    std::copy(salt.begin(), salt.end(), salt_.begin());
  }

  void Derive(KeyLabel label, std::span<uint8_t> out) {
    constexpr size_t kLabelAt = 7;  // within salt and IV, with 48 bits of (zero) index after it
    AesCounter::Block counter = salt_;
    counter[kLabelAt] ^= static_cast<uint8_t>(label);
    std::fill(out.begin(), out.end(), uint8_t{0});
    CheckOpenSsl(cipher_.SetCounter(counter) && cipher_.Crypt(out), "derive SRTP keys");
  }

 private:
  AesCounter cipher_;
  AesCounter::Block salt_{};
};

}  // namespace dtls
