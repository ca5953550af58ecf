#include "dtls/certificate.h"

#include <gmock/gmock.h>

#include <string>

namespace dtls {
namespace {

using ::testing::Eq;
using ::testing::Optional;
using ::testing::SizeIs;

constexpr char kSha256[] =
    "sha-256 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB:3E:4B:65:2E:7D:46:3F:54:"
    "42:CD:54:F1";

TEST(FingerprintTest, ReadsAndWritesTheSdpForm) {
  const auto fingerprint = Fingerprint::Parse(kSha256);
  ASSERT_TRUE(fingerprint);
  EXPECT_EQ(fingerprint->algorithm, "sha-256");
  EXPECT_THAT(fingerprint->digest, SizeIs(32));
  EXPECT_EQ(fingerprint->digest[1], 0xAD);
  EXPECT_EQ(fingerprint->ToString(), kSha256);
}

TEST(FingerprintTest, CaseDoesNotMatter) {
  std::string upper = "SHA-256" + std::string(kSha256).substr(7);
  std::string lower = kSha256;
  for (char& c : lower) c = static_cast<char>(std::tolower(c));
  EXPECT_THAT(Fingerprint::Parse(upper), Optional(Eq(Fingerprint::Parse(kSha256))));
  EXPECT_THAT(Fingerprint::Parse(lower), Optional(Eq(Fingerprint::Parse(kSha256))));
}

TEST(FingerprintTest, EveryKnownHashHasItsLength) {
  const auto certificate = Certificate::Generate();
  for (const char* algorithm : {"sha-1", "sha-224", "sha-256", "sha-384", "sha-512"}) {
    const Fingerprint fingerprint{.algorithm = algorithm,
                                  .digest = DigestOf(certificate->x509(), algorithm)};
    EXPECT_THAT(Fingerprint::Parse(fingerprint.ToString()), Optional(fingerprint));
  }
  EXPECT_THAT(DigestOf(certificate->x509(), "md5"), ::testing::IsEmpty());
}

TEST(FingerprintTest, MalformedOnesAreRefused) {
  const std::string good = kSha256;
  for (const std::string& bad :
       {std::string(), std::string("sha-256"), std::string("sha-256 "), "md5" + good.substr(7),
        "sha-512" + good.substr(7), good.substr(0, good.size() - 1),
        good.substr(0, good.size() - 3), good + ":00", good + " ",
        good.substr(0, good.size() - 1) + "G", " " + good, "sha-256 " + good.substr(7)}) {
    EXPECT_EQ(Fingerprint::Parse(bad), std::nullopt) << bad;
  }
  std::string dashes = good;
  dashes[10] = '-';
  EXPECT_EQ(Fingerprint::Parse(dashes), std::nullopt);
}

TEST(CertificateTest, IsSelfSignedEcdsaP256AndValidNow) {
  const auto certificate = Certificate::Generate(30);
  X509* x509 = certificate->x509();
  EXPECT_EQ(X509_verify(x509, certificate->key()), 1);
  EXPECT_EQ(EVP_PKEY_get_base_id(certificate->key()), EVP_PKEY_EC);
  EXPECT_EQ(EVP_PKEY_get_bits(certificate->key()), 256);
  int days = 0;
  int seconds = 0;
  ASSERT_EQ(ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(x509), X509_get0_notAfter(x509)),
            1);
  EXPECT_EQ(days, 31);  // one of them is yesterday
}

TEST(CertificateTest, EachHasAKeyAndFingerprintOfItsOwn) {
  const auto a = Certificate::Generate();
  const auto b = Certificate::Generate();
  EXPECT_NE(a->fingerprint(), b->fingerprint());
  EXPECT_EQ(EVP_PKEY_eq(a->key(), b->key()), 0);
  EXPECT_EQ(a->fingerprint().digest, DigestOf(a->x509(), "sha-256"));
}

}  // namespace
}  // namespace dtls
