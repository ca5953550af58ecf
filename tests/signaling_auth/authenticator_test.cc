#include "signaling/auth/authenticator.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/signaling_auth/token_vectors.h"

namespace signaling {
namespace {

constexpr WallTime kNow{std::chrono::seconds(token_vectors::kIssuedAt)};

Authenticator OneKey() {
  return Authenticator(std::vector<ApiKey>{{"alpha", {token_vectors::kSecret}}});
}
Authenticator TwoKeys() {
  return Authenticator(
      std::vector<ApiKey>{{"alpha", {token_vectors::kSecret}}, {"beta", {"beta's secret"}}});
}

TEST(Authenticator, TheOnlyKeyNeedsNoName) {
  const auto identity = OneKey().Verify(token_vectors::kUser, std::nullopt, kNow);
  ASSERT_TRUE(identity.ok()) << identity.status();
  EXPECT_EQ(identity->api_key, "alpha");
  EXPECT_EQ(identity->user_id, "anna");
  EXPECT_FALSE(identity->is_server);
}

TEST(Authenticator, OneOfSeveralKeysMustBeNamed) {
  const auto unnamed = TwoKeys().Verify(token_vectors::kUser, std::nullopt, kNow);
  EXPECT_EQ(AuthErrorCode(unnamed.status()), "api_key_missing");
  EXPECT_EQ(TwoKeys().Verify(token_vectors::kUser, "alpha", kNow)->api_key, "alpha");
}

TEST(Authenticator, ATokenOfOneKeyIsNothingToAnother) {
  const auto other = TwoKeys().Verify(token_vectors::kUser, "beta", kNow);
  EXPECT_EQ(AuthErrorCode(other.status()), "token_signature_invalid");
  const auto unknown = TwoKeys().Verify(token_vectors::kUser, "gamma", kNow);
  EXPECT_EQ(AuthErrorCode(unknown.status()), "api_key_unknown");
}

TEST(Authenticator, MintsWhatItVerifies) {
  const Authenticator auth = TwoKeys();
  const auto minted = auth.Mint("bob", "beta", kNow);
  ASSERT_TRUE(minted.ok()) << minted.status();
  EXPECT_EQ(minted->api_key, "beta");
  EXPECT_EQ(minted->expires_at.time_since_epoch().count(), token_vectors::kIssuedAt + 86400);
  EXPECT_EQ(auth.Verify(minted->token, "beta", kNow)->user_id, "bob");
}

TEST(Authenticator, MintsForUserIdsOnly) {
  EXPECT_EQ(OneKey().Mint("", std::nullopt, kNow).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(OneKey().Mint(std::string(256, 'x'), std::nullopt, kNow).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(Authenticator, CallCidsLimitAnIdentity) {
  const auto limited = OneKey().Verify(token_vectors::kCallCids, std::nullopt, kNow);
  EXPECT_TRUE(limited->Covers("default:a"));
  EXPECT_FALSE(limited->Covers("default:c"));
  EXPECT_TRUE(OneKey().Verify(token_vectors::kUser, std::nullopt, kNow)->Covers("default:c"));
  EXPECT_FALSE(
      OneKey().Verify(token_vectors::kNoCallCids, std::nullopt, kNow)->Covers("default:a"));
}

TEST(Authenticator, TakesTheTokenWithAndWithoutScheme) {
  for (const char* value : {"abc", "Bearer abc", "bearer abc", "BEARER   abc", " abc "}) {
    EXPECT_EQ(TokenFromAuthorization(value), "abc") << value;
  }
  EXPECT_EQ(TokenFromAuthorization(""), "");
  EXPECT_EQ(TokenFromAuthorization("Bearer "), "");
}

}  // namespace
}  // namespace signaling
