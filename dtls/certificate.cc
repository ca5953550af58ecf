#include "dtls/certificate.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

#include "dtls/openssl_check.h"
#include "dtls/ssl_context.h"

namespace dtls {
namespace {

constexpr long kSecondsPerDay = 24L * 60 * 60;

// Random and positive, up to 63 bits.
void SetRandomSerial(X509* certificate) {
  uint64_t serial = 0;
  CheckOpenSsl(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof(serial)) == 1,
               "draw random bytes");
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), (serial >> 1) | 1);
}

// Subject and issuer: the name says nothing, for the certificate is known by its digest alone.
void SetName(X509* certificate) {
  X509_NAME* name = X509_get_subject_name(certificate);
  constexpr unsigned char kName[] = "switchboard";
  X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_ASC, kName, sizeof(kName) - 1, -1, 0);
  X509_set_issuer_name(certificate, name);
}

X509* SelfSign(EVP_PKEY* key, int days) {
  X509* certificate = X509_new();
  CheckOpenSsl(certificate != nullptr, "make a certificate");
  X509_set_version(certificate, X509_VERSION_3);
  SetRandomSerial(certificate);
  SetName(certificate);
  // From yesterday on, for peers whose clocks are slow.
  X509_gmtime_adj(X509_getm_notBefore(certificate), -kSecondsPerDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate), days * kSecondsPerDay);
  X509_set_pubkey(certificate, key);
  CheckOpenSsl(X509_sign(certificate, key, EVP_sha256()) > 0, "sign a certificate");
  return certificate;
}

}  // namespace

std::shared_ptr<const Certificate> Certificate::Generate(int days) {
  EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
  CheckOpenSsl(key != nullptr, "make a P-256 key");
  return std::shared_ptr<const Certificate>(new Certificate(SelfSign(key, days), key));
}

Certificate::Certificate(X509* x509, EVP_PKEY* key)
    : x509_(x509),
      key_(key),
      context_(NewSslContext(x509, key)),
      fingerprint_{.algorithm = "sha-256", .digest = DigestOf(x509, "sha-256")} {}

Certificate::~Certificate() {
  SSL_CTX_free(context_);
  X509_free(x509_);
  EVP_PKEY_free(key_);
}

}  // namespace dtls
