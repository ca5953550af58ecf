#include "signaling/push/web_push_encryption.h"

#include <gtest/gtest.h>

#include "signaling/auth/base64url.h"
#include "tests/signaling_push/vectors.h"

namespace signaling {
namespace {

namespace vectors = push_vectors;

std::string Decoded(std::string_view text) { return *DecodeBase64Url(text); }

class WebPushEncryption : public testing::Test {
 protected:
  const SigningKey server_ = *SigningKey::FromScalar(Decoded(vectors::kServerPrivate));
  const std::string salt_ = Decoded(vectors::kSalt);
  WebPushKeys keys_{.p256dh = Decoded(vectors::kBrowserPublic), .auth = Decoded(vectors::kAuth)};
};

TEST_F(WebPushEncryption, MakesTheMessageOfRfc8291) {
  const auto body = EncryptWebPush(vectors::kText, keys_, server_, salt_);
  ASSERT_TRUE(body.has_value());
  EXPECT_EQ(EncodeBase64Url(*body), vectors::kBody);
}

TEST_F(WebPushEncryption, FillsAPushServicesFourKilobytesAndNoMore) {
  const auto most = EncryptWebPush(std::string(kMaxWebPushText, 'x'), keys_, server_, salt_);
  ASSERT_TRUE(most.has_value());
  EXPECT_EQ(most->size(), 4096u);
  EXPECT_FALSE(EncryptWebPush(std::string(kMaxWebPushText + 1, 'x'), keys_, server_, salt_));
}

TEST_F(WebPushEncryption, RefusesKeysThatAreNone) {
  keys_.p256dh[64] = static_cast<char>(keys_.p256dh[64] ^ 1);
  EXPECT_FALSE(EncryptWebPush("text", keys_, server_, salt_));
  keys_.p256dh = Decoded(vectors::kBrowserPublic);
  keys_.auth.pop_back();
  EXPECT_FALSE(EncryptWebPush("text", keys_, server_, salt_));
}

}  // namespace
}  // namespace signaling
