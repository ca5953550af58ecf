// AES-128 in SRTP's counter mode (RFC 3711 section 4.1.1) by OpenSSL. libsrtp2 derives session keys
// with it, too.
#include <algorithm>
#include <array>

#include "dtls/openssl_ctr.h"
#include "dtls/srtp_cipher_types.h"

namespace dtls {
namespace {

constexpr int kKeySize = 16;
constexpr int kSaltSize = 14;

class Icm {
 public:
  bool SetKey(const uint8_t* key_and_salt) {
    std::copy_n(key_and_salt + kKeySize, kSaltSize, salt_.begin());
    return cipher_.SetKey({key_and_salt, kKeySize});
  }
  // IV = salt * 2^16 XOR what libsrtp2 made of SSRC and index.
  bool SetIv(const uint8_t* iv) {
    AesCounter::Block counter = salt_;
    for (size_t i = 0; i < counter.size(); ++i) counter[i] ^= iv[i];
    return cipher_.SetCounter(counter);
  }
  bool Crypt(uint8_t* text, unsigned int size) { return cipher_.Crypt({text, size}); }

 private:
  AesCounter cipher_;
  AesCounter::Block salt_{};
};

Icm& Of(void* state) { return *static_cast<Icm*>(state); }

srtp_err_status_t Allocate(srtp_cipher_t** out, int key_size, int) {
  if (key_size != kKeySize + kSaltSize) return srtp_err_status_bad_param;
  *out = new srtp_cipher_t{
      .type = &kAesIcm128, .state = new Icm, .key_len = key_size, .algorithm = SRTP_AES_ICM_128};
  return srtp_err_status_ok;
}
srtp_err_status_t Free(srtp_cipher_t* cipher) {
  delete static_cast<Icm*>(cipher->state);
  delete cipher;
  return srtp_err_status_ok;
}
srtp_err_status_t SetKey(void* state, const uint8_t* key) {
  return Of(state).SetKey(key) ? srtp_err_status_ok : srtp_err_status_init_fail;
}
srtp_err_status_t SetIv(void* state, uint8_t* iv, srtp_cipher_direction_t) {
  return Of(state).SetIv(iv) ? srtp_err_status_ok : srtp_err_status_cipher_fail;
}
srtp_err_status_t Crypt(void* state, uint8_t* text, unsigned int* size) {
  return Of(state).Crypt(text, *size) ? srtp_err_status_ok : srtp_err_status_cipher_fail;
}

// RFC 3711 appendix B.2.
constexpr std::array<uint8_t, 30> kTestKey = {
    0x2B, 0x7E, 0x15, 0x16, 0x28, 0xAE, 0xD2, 0xA6, 0xAB, 0xF7, 0x15, 0x88, 0x09, 0xCF, 0x4F,
    0x3C, 0xF0, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0xFA, 0xFB, 0xFC, 0xFD};
std::array<uint8_t, 16> test_iv = {};  // not const: libsrtp2 has a mutable pointer for it
constexpr std::array<uint8_t, 48> kTestText = {};
constexpr std::array<uint8_t, 48> kTestKeystream = {
    0xE0, 0x3E, 0xAD, 0x09, 0x35, 0xC9, 0x5E, 0x80, 0xE1, 0x66, 0xB1, 0x6D, 0xD9, 0x2B, 0x4E, 0xB4,
    0xD2, 0x35, 0x13, 0x16, 0x2B, 0x02, 0xD0, 0xF7, 0x2A, 0x43, 0xA2, 0xFE, 0x4A, 0x5F, 0x97, 0xAB,
    0x41, 0xE9, 0x5B, 0x3B, 0xB0, 0xA2, 0xE8, 0xDD, 0x47, 0x79, 0x01, 0xE4, 0xFC, 0xA8, 0x94, 0xC0};
const srtp_cipher_test_case_t kTestCase = {.key_length_octets = kTestKey.size(),
                                           .key = kTestKey.data(),
                                           .idx = test_iv.data(),
                                           .plaintext_length_octets = kTestText.size(),
                                           .plaintext = kTestText.data(),
                                           .ciphertext_length_octets = kTestKeystream.size(),
                                           .ciphertext = kTestKeystream.data(),
                                           .aad_length_octets = 0,
                                           .aad = nullptr,
                                           .tag_length_octets = 0,
                                           .next_test_case = nullptr};

}  // namespace

const srtp_cipher_type_t kAesIcm128 = {
    .alloc = Allocate,
    .dealloc = Free,
    .init = SetKey,
    .set_aad = nullptr,
    .encrypt = Crypt,
    .decrypt = Crypt,
    .set_iv = SetIv,
    .get_tag = nullptr,
    .description = "AES-128 counter mode, OpenSSL",
    .test_data = &kTestCase,
    .id = SRTP_AES_ICM_128,
};

}  // namespace dtls
