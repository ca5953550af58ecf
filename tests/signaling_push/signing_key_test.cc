#include "signaling/push/signing_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "signaling/auth/base64url.h"
#include "signaling/push/json_web_token.h"
#include "tests/signaling_push/vectors.h"

namespace signaling {
namespace {

namespace vectors = push_vectors;

std::string Decoded(std::string_view text) { return *DecodeBase64Url(text); }

SigningKey EcKey(std::string_view scalar) { return *SigningKey::FromScalar(Decoded(scalar)); }

TEST(SigningKey, SignsRs256AsInRfc7515) {
  const auto key = SigningKey::FromPem(vectors::kRsaKey);
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(key->algorithm(), "RS256");
  EXPECT_EQ(EncodeBase64Url(key->Sign(vectors::kRsaText)), vectors::kRsaSignature);
}

TEST(SigningKey, VerifiesEs256OfRfc7515AndRfc8292) {
  const std::string point = "\x04" + Decoded(vectors::kEcPoint[0]) + Decoded(vectors::kEcPoint[1]);
  EXPECT_TRUE(VerifyEs256(point, vectors::kEcText, Decoded(vectors::kEcSignature)));
  EXPECT_TRUE(VerifyEs256(Decoded(vectors::kVapidPublic), vectors::kVapidText,
                          Decoded(vectors::kVapidSignature)));
  EXPECT_FALSE(VerifyEs256(Decoded(vectors::kVapidPublic), vectors::kEcText,
                           Decoded(vectors::kVapidSignature)));
}

TEST(SigningKey, OfAScalarHasThePointOfRfc7515) {
  const std::string point = "\x04" + Decoded(vectors::kEcPoint[0]) + Decoded(vectors::kEcPoint[1]);
  EXPECT_EQ(EcKey(vectors::kEcPrivate).PublicPoint(), point);
}

TEST(SigningKey, SignsEs256InSixtyFourBytesThatVerify) {
  const SigningKey key = EcKey(vectors::kEcPrivate);
  EXPECT_EQ(key.algorithm(), "ES256");
  // Numbers with leading zeroes come up in one signature of 128.
  for (int i = 0; i < 600; ++i) {
    const std::string text = "text " + std::to_string(i);
    const std::string signature = key.Sign(text);
    ASSERT_EQ(signature.size(), 64u);
    ASSERT_TRUE(VerifyEs256(key.PublicPoint(), text, signature)) << i;
  }
}

TEST(SigningKey, AgreesOnTheSecretOfRfc8291FromBothSides) {
  EXPECT_EQ(EncodeBase64Url(EcKey(vectors::kServerPrivate).Agree(Decoded(vectors::kBrowserPublic))),
            vectors::kSharedSecret);
  EXPECT_EQ(EncodeBase64Url(EcKey(vectors::kBrowserPrivate).Agree(Decoded(vectors::kServerPublic))),
            vectors::kSharedSecret);
}

TEST(SigningKey, AgreesWithNoPointThatIsNotOnTheCurve) {
  const SigningKey key = EcKey(vectors::kServerPrivate);
  std::string point = Decoded(vectors::kBrowserPublic);
  point[40] = static_cast<char>(point[40] ^ 1);
  EXPECT_EQ(key.Agree(point), "");
  EXPECT_EQ(key.Agree(std::string(65, '\0')), "");
  EXPECT_EQ(key.Agree(Decoded(vectors::kBrowserPublic).substr(0, 64)), "");
  EXPECT_EQ(key.Agree(""), "");
}

TEST(SigningKey, SurvivesPem) {
  const SigningKey key = EcKey(vectors::kServerPrivate);
  const auto again = SigningKey::FromPem(key.ToPem());
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(EncodeBase64Url(again->PublicPoint()), vectors::kServerPublic);
}

TEST(SigningKey, IsNothingElseThanAUsableKey) {
  EXPECT_FALSE(SigningKey::FromPem("").ok());
  EXPECT_FALSE(
      SigningKey::FromPem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----").ok());
  EXPECT_FALSE(SigningKey::FromScalar(std::string(32, '\0')).ok());
  EXPECT_FALSE(SigningKey::FromScalar(std::string(32, '\xff')).ok());  // more than the order
  EXPECT_FALSE(SigningKey::FromScalar(std::string(31, '\1')).ok());
}

TEST(SignToken, IsAJwsThatSaysHowItIsSigned) {
  const SigningKey key = EcKey(vectors::kEcPrivate);
  const std::string token = SignToken(key, {{"kid", "K1"}}, {{"iss", "T1"}, {"iat", 1800000000}});
  const size_t second = token.rfind('.');
  EXPECT_EQ(Decoded(token.substr(0, token.find('.'))), R"({"kid":"K1","typ":"JWT","alg":"ES256"})");
  EXPECT_TRUE(
      VerifyEs256(key.PublicPoint(), token.substr(0, second), Decoded(token.substr(second + 1))));
}

}  // namespace
}  // namespace signaling
