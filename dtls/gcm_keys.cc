#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <memory>

#include "dtls/gcm.h"
#include "dtls/openssl_check.h"

namespace dtls {
namespace {

// RFC 3711 section 4.3.2.
enum Label : uint8_t { kRtpKey = 0, kRtpSalt = 2, kRtcpKey = 3, kRtcpSalt = 5 };
constexpr size_t kLabelAt = 7;  // within salt and IV, with 48 bits of (zero) index after it

// The pseudo-random function of section 4.3.3: the keystream of AES in counter mode.
void Derive(std::span<const uint8_t> master, Label label, std::span<uint8_t> out) {
  const size_t key_size = master.size() - GcmNonce{}.size();
  std::array<uint8_t, 16> counter{};
  std::copy(master.begin() + static_cast<std::ptrdiff_t>(key_size), master.end(), counter.begin());
  counter[kLabelAt] ^= label;
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
      EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  std::fill(out.begin(), out.end(), uint8_t{0});
  int written = 0;
  const EVP_CIPHER* const cipher = key_size == 16 ? EVP_aes_128_ctr() : EVP_aes_256_ctr();
  CheckOpenSsl(
      context != nullptr &&
          EVP_EncryptInit_ex(context.get(), cipher, nullptr, master.data(), counter.data()) == 1 &&
          EVP_EncryptUpdate(context.get(), out.data(), &written, out.data(),
                            static_cast<int>(out.size())) == 1,
      "derive SRTP keys");
}

}  // namespace

GcmKeys::~GcmKeys() { OPENSSL_cleanse(this, sizeof(*this)); }

GcmKeys DeriveGcmKeys(std::span<const uint8_t> key_and_salt) {
  GcmKeys keys;
  keys.size = key_and_salt.size() - keys.rtp_salt.size();
  Derive(key_and_salt, kRtpKey, std::span(keys.rtp).first(keys.size));
  Derive(key_and_salt, kRtpSalt, keys.rtp_salt);
  Derive(key_and_salt, kRtcpKey, std::span(keys.rtcp).first(keys.size));
  Derive(key_and_salt, kRtcpSalt, keys.rtcp_salt);
  return keys;
}

}  // namespace dtls
