#include "signaling/push/signing_key.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include <array>
#include <optional>
#include <vector>

namespace signaling {
namespace {

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using BigNumber = std::unique_ptr<BIGNUM, Freed<BN_clear_free>>;
using Group = std::unique_ptr<EC_GROUP, Freed<EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, Freed<EC_POINT_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;

constexpr size_t kNumberBytes = 32;
constexpr size_t kPointBytes = 65;
constexpr int kLeastRsaBits = 2048;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

bool IsP256(const EVP_PKEY* key) {
  std::array<char, 64> name{};
  return EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) == 1 &&
         std::string_view(name.data()) == SN_X9_62_prime256v1;
}

Key MakeP256(const BIGNUM* scalar, std::string_view point) {
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, SN_X9_62_prime256v1,
                                  0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                   point.size());
  if (scalar != nullptr) {
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar);
  }
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key,
                        scalar == nullptr ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR,
                        params.get()) != 1) {
    return nullptr;
  }
  return Key(key);
}

// Refuses what is not on the curve.
Key PublicKey(std::string_view point) {
  if (point.size() != kPointBytes || point[0] != 4) return nullptr;
  return MakeP256(nullptr, point);
}

std::optional<std::string> FromDer(std::string_view der) {
  const unsigned char* start = Bytes(der);
  const Signature signature(d2i_ECDSA_SIG(nullptr, &start, static_cast<long>(der.size())));
  std::string raw(2 * kNumberBytes, '\0');
  if (!signature || BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), Bytes(raw), kNumberBytes) < 0 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), Bytes(raw) + kNumberBytes, kNumberBytes) <
          0) {
    return std::nullopt;
  }
  return raw;
}

std::vector<unsigned char> ToDer(std::string_view raw) {
  const Signature signature(ECDSA_SIG_new());
  ECDSA_SIG_set0(signature.get(), BN_bin2bn(Bytes(raw), kNumberBytes, nullptr),
                 BN_bin2bn(Bytes(raw) + kNumberBytes, kNumberBytes, nullptr));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  std::vector<unsigned char> bytes(der, der + (size > 0 ? size : 0));
  OPENSSL_free(der);
  return bytes;
}

}  // namespace

SigningKey::SigningKey(EVP_PKEY* key)
    : key_(key, EVP_PKEY_free),
      algorithm_(EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA ? "RS256" : "ES256") {}

absl::StatusOr<SigningKey> SigningKey::FromPem(std::string_view pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // A pass phrase is never asked for: an encrypted key is an error.
  const auto no_phrase = [](char*, int, int, void*) { return -1; };
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_phrase, nullptr));
  if (!key) return absl::InvalidArgumentError("is no private key in PEM without a pass phrase");
  const int kind = EVP_PKEY_get_base_id(key.get());
  const bool usable = kind == EVP_PKEY_RSA ? EVP_PKEY_get_bits(key.get()) >= kLeastRsaBits
                                           : kind == EVP_PKEY_EC && IsP256(key.get());
  if (!usable) {
    return absl::InvalidArgumentError("is neither an RSA key of 2048 bits or more nor a P-256 key");
  }
  return SigningKey(key.release());
}

absl::StatusOr<SigningKey> SigningKey::FromScalar(std::string_view scalar) {
  const Group group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  const BigNumber number(BN_bin2bn(Bytes(scalar), static_cast<int>(scalar.size()), nullptr));
  const Point point(EC_POINT_new(group.get()));
  std::string octets(kPointBytes, '\0');
  const bool in_range = scalar.size() == kNumberBytes && !BN_is_zero(number.get()) &&
                        BN_cmp(number.get(), EC_GROUP_get0_order(group.get())) < 0;
  if (!in_range ||
      EC_POINT_mul(group.get(), point.get(), number.get(), nullptr, nullptr, nullptr) != 1 ||
      EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, Bytes(octets),
                         octets.size(), nullptr) != kPointBytes) {
    return absl::InvalidArgumentError("is no private key of the curve P-256");
  }
  Key key = MakeP256(number.get(), octets);
  if (!key) return absl::InternalError("cannot become a key");
  return SigningKey(key.release());
}

std::string SigningKey::Sign(std::string_view text) const {
  const DigestContext context(EVP_MD_CTX_new());
  size_t size = 0;
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, Bytes(text), text.size()) != 1) {
    return {};
  }
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), Bytes(signature), &size, Bytes(text), text.size()) != 1) {
    return {};
  }
  signature.resize(size);
  if (algorithm_ == "RS256") return signature;
  return FromDer(signature).value_or("");
}

std::string SigningKey::PublicPoint() const {
  EVP_PKEY_set_utf8_string_param(key_.get(), OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
                                 OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_UNCOMPRESSED);
  std::string point(kPointBytes, '\0');
  size_t size = 0;
  const int done = EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY,
                                                   Bytes(point), point.size(), &size);
  return done == 1 && size == kPointBytes ? point : std::string();
}

std::string SigningKey::Agree(std::string_view public_point) const {
  const Key peer = PublicKey(public_point);
  const KeyContext context(EVP_PKEY_CTX_new(key_.get(), nullptr));
  std::string secret(kNumberBytes, '\0');
  size_t size = secret.size();
  if (!peer || !context || EVP_PKEY_derive_init(context.get()) != 1 ||
      EVP_PKEY_derive_set_peer(context.get(), peer.get()) != 1 ||
      EVP_PKEY_derive(context.get(), Bytes(secret), &size) != 1 || size != kNumberBytes) {
    return {};
  }
  return secret;
}

std::string SigningKey::ToPem() const {
  const Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return size > 0 ? std::string(text, static_cast<size_t>(size)) : std::string();
}

bool VerifyEs256(std::string_view public_point, std::string_view text, std::string_view signature) {
  const Key key = PublicKey(public_point);
  if (!key || signature.size() != 2 * kNumberBytes) return false;
  const std::vector<unsigned char> der = ToDer(signature);
  const DigestContext context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), der.data(), der.size(), Bytes(text), text.size()) == 1;
}

}  // namespace signaling
