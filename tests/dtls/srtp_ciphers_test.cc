#include "dtls/srtp_ciphers.h"

#include <gmock/gmock.h>
#include <srtp2/auth.h>
#include <srtp2/cipher.h>

#include "dtls/srtp_cipher_types.h"
#include "tests/dtls/hex.h"

namespace dtls {
namespace {

// One keyed cipher, driven as libsrtp2 does.
class Cipher {
 public:
  Cipher(const srtp_cipher_type_t& type, std::vector<uint8_t> key) {
    EXPECT_EQ(srtp_cipher_type_alloc(&type, &cipher_, static_cast<int>(key.size()), 0),
              srtp_err_status_ok);
    EXPECT_EQ(srtp_cipher_init(cipher_, key.data()), srtp_err_status_ok);
  }
  ~Cipher() { srtp_cipher_dealloc(cipher_); }
  Cipher(const Cipher&) = delete;
  Cipher& operator=(const Cipher&) = delete;

  std::vector<uint8_t> Keystream(std::vector<uint8_t> iv, size_t size) {
    std::vector<uint8_t> zeros(size);
    auto length = static_cast<uint32_t>(size);
    srtp_cipher_set_iv(cipher_, iv.data(), srtp_direction_encrypt);
    EXPECT_EQ(srtp_cipher_encrypt(cipher_, zeros.data(), &length), srtp_err_status_ok);
    return zeros;
  }

 private:
  srtp_cipher_t* cipher_ = nullptr;
};

TEST(SrtpCiphersTest, AesCmMakesTheKeystreamOfRfc3711AppendixB2) {
  Cipher cipher(kAesIcm128, FromHex("2b7e151628aed2a6abf7158809cf4f3c"
                                    "f0f1f2f3f4f5f6f7f8f9fafbfcfd"));
  const auto keystream = cipher.Keystream(std::vector<uint8_t>(16), 0xFF02 * 16);
  const auto block = [&](size_t i) {
    return std::vector<uint8_t>(keystream.begin() + static_cast<std::ptrdiff_t>(i * 16),
                                keystream.begin() + static_cast<std::ptrdiff_t>(i * 16 + 16));
  };
  EXPECT_EQ(block(0), FromHex("e03ead0935c95e80e166b16dd92b4eb4"));
  EXPECT_EQ(block(1), FromHex("d23513162b02d0f72a43a2fe4a5f97ab"));
  EXPECT_EQ(block(2), FromHex("41e95b3bb0a2e8dd477901e4fca894c0"));
  EXPECT_EQ(block(0xFEFF), FromHex("ec8cdf7398607cb0f2d21675ea9ea1e4"));
  EXPECT_EQ(block(0xFF00), FromHex("362b7c3c6773516318a077d7fc5073ae"));
  EXPECT_EQ(block(0xFF01), FromHex("6a2cc3787889374fbeb4c81b17ba6c44"));
}

TEST(SrtpCiphersTest, AesCmDerivesTheKeysOfRfc3711AppendixB3) {
  Cipher cipher(kAesIcm128, FromHex("e1f97a0d3e018be0d64fa32c06de4139"
                                    "0ec675ad498afeebb6960b3aabe6"));
  const auto derive = [&](uint8_t label, size_t size) {
    std::vector<uint8_t> iv(16);
    iv[7] = label;
    return cipher.Keystream(iv, size);
  };
  EXPECT_EQ(derive(0, 16), FromHex("c61e7a93744f39ee10734afe3ff7a087"));
  EXPECT_EQ(derive(2, 14), FromHex("30cbbc08863d8c85d49db34a9ae1"));
  EXPECT_EQ(derive(1, 94), FromHex("cebe321f6ff7716b6fd4ab49af256a156d38baa4"
                                   "8f0a0acf3c34e2359e6cdbcee049646c43d9327ad175578ef7227098"
                                   "6371c10c9a369ac2f94a8c5fbcdddc256d6e919a48b610ef17c2041e"
                                   "474035766b68642c59bbfc2f34db60dbdfb2"));
}

struct HmacVector {
  std::vector<uint8_t> key;
  std::string text;
  std::vector<uint8_t> tag;
};

// RFC 2202 section 3, but the keys longer than SRTP's.
TEST(SrtpCiphersTest, HmacSha1MakesTheTagsOfRfc2202) {
  const HmacVector vectors[] = {
      {std::vector<uint8_t>(20, 0x0B), "Hi There",
       FromHex("b617318655057264e28bc0b6fb378c8ef146be00")},
      {{'J', 'e', 'f', 'e'},
       "what do ya want for nothing?",
       FromHex("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")},
      {std::vector<uint8_t>(20, 0xAA), std::string(50, '\xDD'),
       FromHex("125d7342b9ac11cd91a39af48aa17b4f63f175d3")},
  };
  for (const HmacVector& vector : vectors) {
    srtp_auth_t* auth = nullptr;
    ASSERT_EQ(srtp_auth_type_alloc(&kHmacSha1, &auth, static_cast<int>(vector.key.size()), 20),
              srtp_err_status_ok);
    ASSERT_EQ(srtp_auth_init(auth, vector.key.data()), srtp_err_status_ok);
    for (int round = 0; round < 2; ++round) {
      const auto* text = reinterpret_cast<const uint8_t*>(vector.text.data());
      const int size = static_cast<int>(vector.text.size());
      std::vector<uint8_t> tag(20);
      srtp_auth_start(auth);
      srtp_auth_update(auth, text, 3);
      srtp_auth_compute(auth, text + 3, size - 3, tag.data());
      EXPECT_EQ(tag, vector.tag);
    }
    srtp_auth_dealloc(auth);
  }
}

TEST(SrtpCiphersTest, ACipherThatFailsItsVectorsIsRefused) {
  InitSrtp();
  const auto wrong = FromHex("00000000000000000000000000000000");
  srtp_cipher_test_case_t test_case = *kAesIcm128.test_data;
  test_case.plaintext_length_octets = test_case.ciphertext_length_octets = 16;
  test_case.ciphertext = wrong.data();
  srtp_cipher_type_t broken = kAesIcm128;
  broken.test_data = &test_case;
  EXPECT_NE(srtp_replace_cipher_type(&broken, SRTP_AES_ICM_128), srtp_err_status_ok);
}

TEST(SrtpCiphersTest, TheFirstChoiceStays) {
  const std::string_view first = InitSrtp();
  EXPECT_EQ(InitSrtp(SrtpCiphers::kStock), first);
  EXPECT_NE(first, "stock");
}

}  // namespace
}  // namespace dtls
