// HMAC-SHA1 (RFC 2104) for SRTP, over OpenSSL's SHA-1 block functions: both key blocks are hashed
// once, so a packet costs its own bytes and one block more. OpenSSL 3's EVP interfaces would
// allocate for each packet; the functions used here are deprecated there, not gone.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "dtls/srtp_cipher_types.h"

namespace dtls {
namespace {

constexpr int kMaxKeySize = 20;
constexpr int kMaxTagSize = SHA_DIGEST_LENGTH;

class Hmac {
 public:
  ~Hmac() { OPENSSL_cleanse(this, sizeof(*this)); }

  void SetKey(const uint8_t* key, size_t size) {
    inner_ = Keyed(key, size, 0x36);
    outer_ = Keyed(key, size, 0x5C);
    Start();
  }
  void Start() { running_ = inner_; }
  void Update(const uint8_t* bytes, size_t size) { SHA1_Update(&running_, bytes, size); }
  std::array<uint8_t, SHA_DIGEST_LENGTH> Finish() {
    std::array<uint8_t, SHA_DIGEST_LENGTH> digest;
    SHA1_Final(digest.data(), &running_);
    running_ = outer_;
    Update(digest.data(), digest.size());
    SHA1_Final(digest.data(), &running_);
    return digest;
  }

 private:
  static SHA_CTX Keyed(const uint8_t* key, size_t size, uint8_t pad) {
    std::array<uint8_t, SHA_CBLOCK> block{};
    std::copy_n(key, size, block.begin());
    for (uint8_t& byte : block) byte ^= pad;
    SHA_CTX context;
    SHA1_Init(&context);
    SHA1_Update(&context, block.data(), block.size());
    OPENSSL_cleanse(block.data(), block.size());
    return context;
  }

  SHA_CTX inner_{};
  SHA_CTX outer_{};
  SHA_CTX running_{};
};

Hmac& Of(void* state) { return *static_cast<Hmac*>(state); }

srtp_err_status_t Allocate(srtp_auth_t** out, int key_size, int tag_size) {
  if (key_size > kMaxKeySize || tag_size > kMaxTagSize) return srtp_err_status_bad_param;
  *out = new srtp_auth_t{.type = &kHmacSha1,
                         .state = new Hmac,
                         .out_len = tag_size,
                         .key_len = key_size,
                         .prefix_len = 0};
  return srtp_err_status_ok;
}
srtp_err_status_t Free(srtp_auth_t* auth) {
  delete static_cast<Hmac*>(auth->state);
  delete auth;
  return srtp_err_status_ok;
}
srtp_err_status_t SetKey(void* state, const uint8_t* key, int size) {
  if (size < 0 || size > kMaxKeySize) return srtp_err_status_bad_param;
  Of(state).SetKey(key, static_cast<size_t>(size));
  return srtp_err_status_ok;
}
srtp_err_status_t Start(void* state) {
  Of(state).Start();
  return srtp_err_status_ok;
}
srtp_err_status_t Update(void* state, const uint8_t* bytes, int size) {
  Of(state).Update(bytes, static_cast<size_t>(size));
  return srtp_err_status_ok;
}
srtp_err_status_t Compute(void* state, const uint8_t* bytes, int size, int tag_size, uint8_t* tag) {
  if (tag_size < 0 || tag_size > kMaxTagSize) return srtp_err_status_bad_param;
  Of(state).Update(bytes, static_cast<size_t>(size));
  const auto digest = Of(state).Finish();
  std::copy_n(digest.begin(), tag_size, tag);
  return srtp_err_status_ok;
}

// RFC 2202 section 3, test case 1.
constexpr std::array<uint8_t, 20> kTestKey = {0x0B, 0x0B, 0x0B, 0x0B, 0x0B, 0x0B, 0x0B,
                                              0x0B, 0x0B, 0x0B, 0x0B, 0x0B, 0x0B, 0x0B,
                                              0x0B, 0x0B, 0x0B, 0x0B, 0x0B, 0x0B};
constexpr std::array<uint8_t, 8> kTestText = {'H', 'i', ' ', 'T', 'h', 'e', 'r', 'e'};
constexpr std::array<uint8_t, 20> kTestTag = {0xB6, 0x17, 0x31, 0x86, 0x55, 0x05, 0x72,
                                              0x64, 0xE2, 0x8B, 0xC0, 0xB6, 0xFB, 0x37,
                                              0x8C, 0x8E, 0xF1, 0x46, 0xBE, 0x00};
constexpr srtp_auth_test_case_t kTestCase = {.key_length_octets = kTestKey.size(),
                                             .key = kTestKey.data(),
                                             .data_length_octets = kTestText.size(),
                                             .data = kTestText.data(),
                                             .tag_length_octets = kTestTag.size(),
                                             .tag = kTestTag.data(),
                                             .next_test_case = nullptr};

}  // namespace

const srtp_auth_type_t kHmacSha1 = {
    .alloc = Allocate,
    .dealloc = Free,
    .init = SetKey,
    .compute = Compute,
    .update = Update,
    .start = Start,
    .description = "HMAC-SHA1, OpenSSL",
    .test_data = &kTestCase,
    .id = SRTP_HMAC_SHA1,
};

}  // namespace dtls
