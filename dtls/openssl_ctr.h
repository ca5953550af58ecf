// AES in counter mode by OpenSSL: what SRTP's older ciphers encrypt with, and what all of them
// derive their session keys with (RFC 3711 sections 4.1.1 and 4.3.3).
#pragma once

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <span>

#include "dtls/openssl_check.h"

namespace dtls {

class AesCounter {
 public:
  using Block = std::array<uint8_t, 16>;

  AesCounter() : context_(EVP_CIPHER_CTX_new()) {
    CheckOpenSsl(context_ != nullptr, "make a cipher context");
  }
  ~AesCounter() { EVP_CIPHER_CTX_free(context_); }
  AesCounter(const AesCounter&) = delete;
  AesCounter& operator=(const AesCounter&) = delete;

  // `key`: 16 or 32 bytes.
  bool SetKey(std::span<const uint8_t> key) {
    const EVP_CIPHER* const cipher = key.size() == 16 ? EVP_aes_128_ctr() : EVP_aes_256_ctr();
    return EVP_EncryptInit_ex(context_, cipher, nullptr, key.data(), nullptr) == 1;
  }
  bool SetCounter(const Block& counter) {
    return EVP_EncryptInit_ex(context_, nullptr, nullptr, nullptr, counter.data()) == 1;
  }
  bool Crypt(std::span<uint8_t> text) {
    int written = 0;
    return EVP_EncryptUpdate(context_, text.data(), &written, text.data(),
                             static_cast<int>(text.size())) == 1;
  }

 private:
  EVP_CIPHER_CTX* context_;
};

}  // namespace dtls
