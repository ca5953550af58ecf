#include "dtls/record_opener.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include "dtls/openssl_check.h"
#include "rtp/bytes.h"

namespace dtls {
namespace {

constexpr size_t kRandomSize = 32;
constexpr size_t kMasterSecretSize = 48;
constexpr size_t kTagSize = 16;
constexpr size_t kNonceSize = 12;
constexpr std::string_view kKeyExpansion = "key expansion";

struct Suite {
  const EVP_CIPHER* cipher;
  size_t key_size;
  size_t explicit_nonce_size;  // at the front of each record; the rest of the nonce is the IV
  size_t iv_size() const { return kNonceSize - explicit_nonce_size; }
};

Suite SuiteOf(const SSL* ssl) {
  switch (SSL_CIPHER_get_cipher_nid(SSL_get_current_cipher(ssl))) {
    case NID_aes_128_gcm:
      return {EVP_aes_128_gcm(), 16, 8};
    case NID_aes_256_gcm:
      return {EVP_aes_256_gcm(), 32, 8};
    case NID_chacha20_poly1305:
      return {EVP_chacha20_poly1305(), 32, 0};
    default:
      CheckOpenSsl(false, "have agreed on a cipher that was not offered");
      return {};
  }
}

// RFC 5246 sections 5 and 6.3: PRF(master secret, "key expansion", server random + client random).
void ExpandKeys(const SSL* ssl, std::span<uint8_t> block) {
  std::array<uint8_t, kMasterSecretSize> secret;
  std::array<uint8_t, kKeyExpansion.size() + 2 * kRandomSize> seed;
  uint8_t* const randoms = std::copy(kKeyExpansion.begin(), kKeyExpansion.end(), seed.begin());
  bool ok = SSL_SESSION_get_master_key(SSL_get_session(ssl), secret.data(), secret.size()) ==
                secret.size() &&
            SSL_get_server_random(ssl, randoms, kRandomSize) == kRandomSize &&
            SSL_get_client_random(ssl, randoms + kRandomSize, kRandomSize) == kRandomSize;

  const EVP_MD* digest = SSL_CIPHER_get_handshake_digest(SSL_get_current_cipher(ssl));
  const std::array parameters = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST,
                                       const_cast<char*>(EVP_MD_get0_name(digest)), 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, secret.data(), secret.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, seed.data(), seed.size()),
      OSSL_PARAM_construct_end()};
  EVP_KDF* const prf = EVP_KDF_fetch(nullptr, OSSL_KDF_NAME_TLS1_PRF, nullptr);
  EVP_KDF_CTX* const context = EVP_KDF_CTX_new(prf);
  ok = ok && EVP_KDF_derive(context, block.data(), block.size(), parameters.data()) == 1;
  EVP_KDF_CTX_free(context);
  EVP_KDF_free(prf);
  OPENSSL_cleanse(secret.data(), secret.size());
  CheckOpenSsl(ok, "derive the keys of a finished handshake");
}

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

// RFC 5246 section 6.2.3.3: what authenticates the record beside its text.
std::array<uint8_t, 13> AdditionalData(const Record& record, size_t plain_size) {
  std::array<uint8_t, 13> data;
  rtp::StoreBe64(&data[0], record.epoch_and_sequence);
  data[8] = record.type;
  rtp::StoreBe16(&data[9], record.version);
  rtp::StoreBe16(&data[11], static_cast<uint16_t>(plain_size));
  return data;
}

}  // namespace

RecordOpener::RecordOpener(const SSL* ssl) {
  const Suite suite = SuiteOf(ssl);
  cipher_ = suite.cipher;
  explicit_nonce_size_ = suite.explicit_nonce_size;
  // RFC 5246 section 6.3: client key, server key, client IV, server IV; AEAD has no MAC keys.
  std::array<uint8_t, 2 * (32 + kNonceSize)> block;
  const auto keys = std::span(block).first(2 * (suite.key_size + suite.iv_size()));
  ExpandKeys(ssl, keys);
  const size_t peer = SSL_is_server(ssl) == 1 ? 0 : 1;
  std::copy_n(&keys[peer * suite.key_size], suite.key_size, key_.begin());
  std::copy_n(&keys[2 * suite.key_size + peer * suite.iv_size()], suite.iv_size(), iv_.begin());
  OPENSSL_cleanse(block.data(), block.size());
}

RecordOpener::~RecordOpener() { OPENSSL_cleanse(key_.data(), key_.size()); }

std::optional<std::vector<uint8_t>> RecordOpener::Open(const Record& record) {
  if (record.epoch() != 1 || record.epoch_and_sequence < next_) return std::nullopt;
  auto plain = Decrypt(record);
  if (plain) next_ = record.epoch_and_sequence + 1;
  return plain;
}

std::optional<std::vector<uint8_t>> RecordOpener::Decrypt(const Record& record) const {
  const size_t overhead = explicit_nonce_size_ + kTagSize;
  if (record.body.size() < overhead || record.body.size() > overhead + kMaxPlain) {
    return std::nullopt;
  }
  auto nonce = iv_;
  if (explicit_nonce_size_ > 0) {  // RFC 5288 section 3
    std::copy_n(record.body.begin(), explicit_nonce_size_, nonce.end() - explicit_nonce_size_);
  } else {  // RFC 7905 section 2
    for (size_t i = 0; i < 8; ++i) {
      nonce[4 + i] ^= static_cast<uint8_t>(record.epoch_and_sequence >> (56 - 8 * i));
    }
  }
  const auto text = record.body.subspan(explicit_nonce_size_, record.body.size() - overhead);
  std::array<uint8_t, kTagSize> tag;
  std::copy_n(record.body.end() - kTagSize, kTagSize, tag.begin());
  const auto data = AdditionalData(record, text.size());

  std::vector<uint8_t> plain(text.size());
  const CipherContext context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int size = 0;
  const bool authentic =
      EVP_DecryptInit_ex(context.get(), cipher_, nullptr, key_.data(), nonce.data()) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &size, data.data(), data.size()) == 1 &&
      EVP_DecryptUpdate(context.get(), plain.data(), &size, text.data(),
                        static_cast<int>(text.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagSize, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), plain.data(), &size) == 1;
  if (!authentic) return std::nullopt;
  return plain;
}

}  // namespace dtls
