// AES-GCM by OpenSSL's EVP, for processors libipsec-mb does not serve.
#include <openssl/evp.h>

#include "dtls/openssl_check.h"
#include "dtls/srtp_cipher_types.h"
#include "dtls/srtp_gcm.h"

namespace dtls {
namespace {

template <size_t KeySize>
class OpenSslEngine {
 public:
  static constexpr size_t kKeySize = KeySize;
  static constexpr const char* kDescription = "AES-GCM, OpenSSL";

  OpenSslEngine() : context_(EVP_CIPHER_CTX_new()) {
    CheckOpenSsl(context_ != nullptr, "make a cipher context");
  }
  ~OpenSslEngine() { EVP_CIPHER_CTX_free(context_); }
  OpenSslEngine(const OpenSslEngine&) = delete;
  OpenSslEngine& operator=(const OpenSslEngine&) = delete;

  bool SetKey(const uint8_t* key) {
    const EVP_CIPHER* cipher = KeySize == 16 ? EVP_aes_128_gcm() : EVP_aes_256_gcm();
    return EVP_CipherInit_ex(context_, cipher, nullptr, key, nullptr, 1) == 1;
  }

  bool Seal(const GcmNonce& nonce, std::span<const uint8_t> aad, std::span<uint8_t> text,
            GcmTag& tag) {
    return Crypt(nonce, aad, text, 1) && EVP_CipherFinal_ex(context_, nullptr, &written_) == 1 &&
           EVP_CIPHER_CTX_ctrl(context_, EVP_CTRL_AEAD_GET_TAG, tag.size(), tag.data()) == 1;
  }

  bool Open(const GcmNonce& nonce, std::span<const uint8_t> aad, std::span<uint8_t> text,
            std::span<const uint8_t> tag) {
    GcmTag expected;
    std::copy(tag.begin(), tag.end(), expected.begin());
    return Crypt(nonce, aad, text, 0) &&
           EVP_CIPHER_CTX_ctrl(context_, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()),
                               expected.data()) == 1 &&
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

const GcmCiphers* OpenSslGcm() {
  static const GcmCiphers ciphers = {"openssl", &SrtpGcm<OpenSslEngine<16>>::kType,
                                     &SrtpGcm<OpenSslEngine<32>>::kType};
  return &ciphers;
}

}  // namespace dtls
