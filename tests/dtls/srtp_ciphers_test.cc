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
  Cipher(const srtp_cipher_type_t& type, std::vector<uint8_t> key, int tag_size = 0) {
    EXPECT_EQ(srtp_cipher_type_alloc(&type, &cipher_, static_cast<int>(key.size()), tag_size),
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

  // Ciphertext and tag. The associated bytes come in two pieces, as SRTCP's do.
  std::vector<uint8_t> Seal(std::vector<uint8_t> nonce, std::vector<uint8_t> aad,
                            std::vector<uint8_t> text) {
    srtp_cipher_set_iv(cipher_, nonce.data(), srtp_direction_encrypt);
    srtp_cipher_set_aad(cipher_, aad.data(), 8);
    srtp_cipher_set_aad(cipher_, aad.data() + 8, static_cast<uint32_t>(aad.size() - 8));
    auto length = static_cast<uint32_t>(text.size());
    EXPECT_EQ(srtp_cipher_encrypt(cipher_, text.data(), &length), srtp_err_status_ok);
    text.resize(text.size() + 16);
    uint32_t tag_size = 0;
    EXPECT_EQ(srtp_cipher_get_tag(cipher_, text.data() + length, &tag_size), srtp_err_status_ok);
    text.resize(length + tag_size);
    return text;
  }

  srtp_err_status_t Open(std::vector<uint8_t> nonce, std::vector<uint8_t> aad,
                         std::vector<uint8_t>& text) {
    srtp_cipher_set_iv(cipher_, nonce.data(), srtp_direction_decrypt);
    srtp_cipher_set_aad(cipher_, aad.data(), static_cast<uint32_t>(aad.size()));
    auto length = static_cast<uint32_t>(text.size());
    const auto status = srtp_cipher_decrypt(cipher_, text.data(), &length);
    text.resize(length);
    return status;
  }

 private:
  srtp_cipher_t* cipher_ = nullptr;
};

struct GcmVector {
  const char* name;
  std::vector<uint8_t> key;  // and 12 bytes of salt, which this layer does not use
  std::vector<uint8_t> nonce;
  std::vector<uint8_t> aad;
  std::vector<uint8_t> plain;
  std::vector<uint8_t> sealed;
};

const char kSalt[] = "517569642070726f2071756f";  // "Quid pro quo"
const char kRtpNonce[] = "51753c6580c2726f20718414";
const char kRtpHeader[] = "8040f17b8041f8d35501a0b2";
const char kRtpPayload[] =
    "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";
const char kKey128[] = "000102030405060708090a0b0c0d0e0f";
const char kKey256[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

// RFC 7714 sections 16.1.1 and 16.2.1.
std::vector<GcmVector> Rfc7714Vectors() {
  return {{"AEAD_AES_128_GCM", FromHex(std::string(kKey128) + kSalt), FromHex(kRtpNonce),
           FromHex(kRtpHeader), FromHex(kRtpPayload),
           FromHex("f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
                   "899d7f27beb16a9152cf765ee4390cce")},
          {"AEAD_AES_256_GCM", FromHex(std::string(kKey256) + kSalt), FromHex(kRtpNonce),
           FromHex(kRtpHeader), FromHex(kRtpPayload),
           FromHex("32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b"
                   "7aa3db36dfffd6b0f9bb7878d7a76c13")}};
}

std::vector<const GcmCiphers*> GcmImplementations() {
  std::vector<const GcmCiphers*> all = {OpenSslGcm()};
  if (IpsecMbGcm() != nullptr) all.push_back(IpsecMbGcm());
  return all;
}

TEST(SrtpCiphersTest, GcmSealsTheVectorsOfRfc7714) {
  for (const GcmCiphers* implementation : GcmImplementations()) {
    SCOPED_TRACE(implementation->name);
    for (const GcmVector& vector : Rfc7714Vectors()) {
      SCOPED_TRACE(vector.name);
      const bool is_128 = vector.key.size() == 28;
      Cipher cipher(is_128 ? *implementation->gcm_128 : *implementation->gcm_256, vector.key, 16);
      EXPECT_EQ(cipher.Seal(vector.nonce, vector.aad, vector.plain), vector.sealed);
      auto text = vector.sealed;
      EXPECT_EQ(cipher.Open(vector.nonce, vector.aad, text), srtp_err_status_ok);
      EXPECT_EQ(text, vector.plain);
    }
  }
}

TEST(SrtpCiphersTest, GcmRefusesAnyOtherTagNonceOrHeader) {
  for (const GcmCiphers* implementation : GcmImplementations()) {
    SCOPED_TRACE(implementation->name);
    const GcmVector vector = Rfc7714Vectors().front();
    Cipher cipher(*implementation->gcm_128, vector.key, 16);
    for (size_t i = 0; i < vector.sealed.size(); ++i) {
      auto text = vector.sealed;
      text[i] ^= 0x80;
      EXPECT_EQ(cipher.Open(vector.nonce, vector.aad, text), srtp_err_status_auth_fail);
    }
    auto nonce = vector.nonce;
    nonce[11] ^= 1;
    auto text = vector.sealed;
    EXPECT_EQ(cipher.Open(nonce, vector.aad, text), srtp_err_status_auth_fail);
    auto aad = vector.aad;
    aad[0] ^= 1;
    text = vector.sealed;
    EXPECT_EQ(cipher.Open(vector.nonce, aad, text), srtp_err_status_auth_fail);
  }
}

TEST(SrtpCiphersTest, GcmRefusesATextShorterThanItsTagAndAnEndlessHeader) {
  for (const GcmCiphers* implementation : GcmImplementations()) {
    SCOPED_TRACE(implementation->name);
    const GcmVector vector = Rfc7714Vectors().front();
    srtp_cipher_t* cipher = nullptr;
    ASSERT_EQ(srtp_cipher_type_alloc(implementation->gcm_128, &cipher, 28, 16), srtp_err_status_ok);
    srtp_cipher_init(cipher, vector.key.data());
    std::vector<uint8_t> bytes(5000);
    uint32_t length = 15;
    EXPECT_NE(srtp_cipher_decrypt(cipher, bytes.data(), &length), srtp_err_status_ok);
    EXPECT_NE(srtp_cipher_set_aad(cipher, bytes.data(), 5000), srtp_err_status_ok);
    srtp_cipher_dealloc(cipher);
    EXPECT_NE(srtp_cipher_type_alloc(implementation->gcm_128, &cipher, 44, 16), srtp_err_status_ok);
  }
}

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
