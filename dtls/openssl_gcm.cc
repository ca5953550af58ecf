// AES-GCM by OpenSSL's EVP, for processors libipsec-mb does not serve.
#include <openssl/evp.h>

#include "dtls/gcm_session.h"
#include "dtls/openssl_check.h"

namespace dtls {
namespace {

template <size_t KeySize>
class OpenSslEngine {
 public:
  explicit OpenSslEngine(const uint8_t* key) : context_(EVP_CIPHER_CTX_new()) {
    const EVP_CIPHER* cipher = KeySize == 16 ? EVP_aes_128_gcm() : EVP_aes_256_gcm();
    CheckOpenSsl(
        context_ != nullptr && EVP_CipherInit_ex(context_, cipher, nullptr, key, nullptr, 1) == 1,
        "make a cipher context");
  }
  ~OpenSslEngine() { EVP_CIPHER_CTX_free(context_); }
  OpenSslEngine(const OpenSslEngine&) = delete;
  OpenSslEngine& operator=(const OpenSslEngine&) = delete;

  bool Seal(const GcmNonce& nonce, std::span<const uint8_t> aad, std::span<uint8_t> text,
            uint8_t* tag) {
    return Crypt(nonce, aad, text, 1) && EVP_CipherFinal_ex(context_, nullptr, &written_) == 1 &&
           EVP_CIPHER_CTX_ctrl(context_, EVP_CTRL_AEAD_GET_TAG, kGcmTagSize, tag) == 1;
  }

  bool Open(const GcmNonce& nonce, std::span<const uint8_t> aad, std::span<uint8_t> text,
            const uint8_t* tag) {
    GcmTag expected;  // OpenSSL wants it mutable
    std::copy_n(tag, expected.size(), expected.begin());
    return Crypt(nonce, aad, text, 0) &&
           EVP_CIPHER_CTX_ctrl(context_, EVP_CTRL_AEAD_SET_TAG, kGcmTagSize, expected.data()) ==
               1 &&
           EVP_CipherFinal_ex(context_, nullptr, &written_) == 1;
  }

 private:
  bool Crypt(const GcmNonce& nonce, std::span<const uint8_t> aad, std::span<uint8_t> text,
             int encrypt) {
    return EVP_CipherInit_ex(context_, nullptr, nullptr, nullptr, nonce.data(), encrypt) == 1 &&
           EVP_CipherUpdate(context_, nullptr, &written_, aad.data(),
                            static_cast<int>(aad.size())) == 1 &&
           EVP_CipherUpdate(context_, text.data(), &written_, text.data(),
                            static_cast<int>(text.size())) == 1;
  }

  EVP_CIPHER_CTX* context_;
  int written_ = 0;
};

}  // namespace

const Gcm* OpenSslGcm() {
  static const Gcm gcm = GcmOf<OpenSslEngine>("openssl");
  return &gcm;
}

}  // namespace dtls
