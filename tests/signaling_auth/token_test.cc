// Tokens against vectors signed by another implementation.
#include "signaling/auth/token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/signaling_auth/token_vectors.h"

namespace signaling {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
namespace vectors = token_vectors;

constexpr sys_seconds kIssued{seconds(vectors::kIssuedAt)};
constexpr seconds kDay{86400};

absl::StatusOr<TokenClaims> Verify(std::string_view token, WallTime now = kIssued + seconds(1)) {
  const std::vector<std::string> secrets = {vectors::kSecret};
  return VerifyToken(token, secrets, now);
}

// The sentence and the code of a refusal, or "accepted".
std::string Refusal(std::string_view token, WallTime now = kIssued + seconds(1)) {
  const absl::StatusOr<TokenClaims> claims = Verify(token, now);
  if (claims.ok()) return "accepted";
  EXPECT_EQ(claims.status().code(), absl::StatusCode::kUnauthenticated);
  return std::string(claims.status().message()) + " / " + AuthErrorCode(claims.status());
}

constexpr char kBadSignature[] = "Token signature is invalid / token_signature_invalid";
constexpr char kBadAlgorithm[] = "Token must be signed with HS256 / token_algorithm";
constexpr char kMalformed[] = "Token is malformed / token_malformed";
constexpr char kExpired[] = "Token has expired / token_expired";
constexpr char kNotYet[] = "Token is not yet valid / token_not_yet_valid";

TEST(Token, OfAUserSaysWhoAndUntilWhen) {
  const absl::StatusOr<TokenClaims> claims = Verify(vectors::kUser);
  ASSERT_TRUE(claims.ok()) << claims.status();
  EXPECT_EQ(claims->user_id, "anna");
  EXPECT_FALSE(claims->is_server);
  EXPECT_EQ(claims->call_cids, std::nullopt);
  EXPECT_EQ(claims->issued_at, kIssued);
  EXPECT_EQ(claims->expires_at, kIssued + kDay);
}

TEST(Token, OfAServerNamesNoUser) {
  const absl::StatusOr<TokenClaims> claims = Verify(vectors::kServer);
  ASSERT_TRUE(claims.ok()) << claims.status();
  EXPECT_TRUE(claims->is_server);
  EXPECT_EQ(claims->user_id, "");
}

TEST(Token, MayBeLimitedToCalls) {
  EXPECT_THAT(*Verify(vectors::kCallCids)->call_cids, ElementsAre("default:a", "default:b"));
  EXPECT_THAT(*Verify(vectors::kNoCallCids)->call_cids, IsEmpty());
}

TEST(Token, UserIdMayBeInAnyScript) {
  EXPECT_EQ(Verify(vectors::kUserInUnicode)->user_id, "สมชาย");
}

TEST(Token, LivesToItsExpiryAndNotASecondLonger) {
  EXPECT_TRUE(Verify(vectors::kUser, kIssued + kDay - std::chrono::milliseconds(1)).ok());
  EXPECT_EQ(Refusal(vectors::kUser, kIssued + kDay), kExpired);
}

TEST(Token, WithoutExpiryLastsForItsValidityOrADay) {
  EXPECT_EQ(Verify(vectors::kValidityOnly)->expires_at, kIssued + seconds(60));
  EXPECT_EQ(Refusal(vectors::kValidityOnly, kIssued + seconds(60)), kExpired);
  EXPECT_EQ(Verify(vectors::kIssuedOnly)->expires_at, kIssued + kDay);
  EXPECT_EQ(Refusal(vectors::kNoTimes),
            "Token has no exp, so it must at least carry iat / token_malformed");
}

TEST(Token, IsNotValidBeforeItsTime) {
  EXPECT_EQ(Refusal(vectors::kNotBefore, kIssued), kNotYet);
  EXPECT_EQ(Refusal(vectors::kNotBefore, kIssued + seconds(54)), kNotYet);
  EXPECT_TRUE(Verify(vectors::kNotBefore, kIssued + seconds(60)).ok());
}

TEST(Token, OfAClockSecondsAheadIsAcceptedOfOneMinutesAheadIsNot) {
  EXPECT_TRUE(Verify(vectors::kUser, kIssued - kTokenClockLeeway).ok());
  EXPECT_EQ(Refusal(vectors::kUser, kIssued - kTokenClockLeeway - seconds(1)), kNotYet);
}

TEST(Token, TimesBeyondAnyClockAreJustFarAway) {
  for (const std::string_view token :
       {vectors::kExpFar, vectors::kExpFurther, vectors::kExpBeyondInt64}) {
    ASSERT_TRUE(Verify(token).ok()) << token;
    EXPECT_GT(WallTime(Verify(token)->expires_at), kIssued + 200 * 365 * kDay);
  }
  EXPECT_EQ(Refusal(vectors::kIssuedFar), kNotYet);
}

TEST(Token, TimesMayHaveFractions) { EXPECT_TRUE(Verify(vectors::kFractionalTimes).ok()); }

TEST(Token, SignedWithAnotherSecretIsRefused) {
  EXPECT_EQ(Refusal(vectors::kOtherSecret), kBadSignature);
}

TEST(Token, OfAnyOtherAlgorithmIsRefused) {
  for (const std::string_view token :
       {vectors::kAlgNone, vectors::kAlgNoneSigned, vectors::kAlgHs512,
        vectors::kAlgRs256SignedAsHmac, vectors::kAlgInLowerCase, vectors::kAlgMissing}) {
    EXPECT_EQ(Refusal(token), kBadAlgorithm) << token;
  }
}

TEST(Token, WithARepeatedKeyIsRefused) {
  for (const std::string_view token : {vectors::kAlgTwice, vectors::kAlgTwiceEscaped,
                                       vectors::kUserTwice, vectors::kUserTwiceEscaped}) {
    EXPECT_EQ(Refusal(token), kMalformed) << token;
  }
}

TEST(Token, WithACriticalExtensionIsRefused) { EXPECT_EQ(Refusal(vectors::kCritical), kMalformed); }

TEST(Token, IsEitherAUsersOrAServers) {
  EXPECT_EQ(Refusal(vectors::kUserAndServer),
            "Token must carry either user_id or server / token_malformed");
  EXPECT_EQ(Refusal(vectors::kNobodyAtAll),
            "Token must carry either user_id or server / token_malformed");
  EXPECT_TRUE(Verify(vectors::kServerFalse).ok());
}

TEST(Token, ClaimsHaveTheirTypes) {
  for (const std::string_view token :
       {vectors::kServerAsNumber, vectors::kUserIdNumber, vectors::kUserIdEmpty,
        vectors::kUserIdControl, vectors::kUserIdLong, vectors::kExpString, vectors::kExpNegative,
        vectors::kCallCidsString, vectors::kCallCidsNumbers, vectors::kPayloadArray,
        vectors::kPayloadNoJson, vectors::kPayloadTrailing}) {
    EXPECT_THAT(Refusal(token), ::testing::EndsWith("/ token_malformed")) << token;
  }
}

TEST(Token, IsNotReadDeeperThan32Levels) {
  EXPECT_TRUE(Verify(vectors::kDepthAllowed).ok());
  EXPECT_EQ(Refusal(vectors::kDepthTooMuch), kMalformed);
}

TEST(Token, ChangedInAnyOneCharacterIsRefused) {
  const std::string good = vectors::kUser;
  for (size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = good[i] == 'A' ? 'B' : 'A';
    EXPECT_NE(Refusal(bad), "accepted") << "at " << i;
    bad[i] = '\0';
    EXPECT_NE(Refusal(bad), "accepted") << "NUL at " << i;
    EXPECT_NE(Refusal(good.substr(0, i)), "accepted") << "cut at " << i;
  }
}

TEST(Token, InAnotherSpellingIsRefused) {
  const std::string good = vectors::kUser;
  for (const std::string& bad : {good + "=", good + ".", good + " ", " " + good, good + "\n"}) {
    EXPECT_NE(Refusal(bad), "accepted") << bad;
  }
  EXPECT_EQ(Refusal(""), "Token is missing / token_missing");
  EXPECT_EQ(Refusal("no-dots-at-all"), kMalformed);
  EXPECT_EQ(Refusal(std::string(10'000, 'a')), kMalformed);
}

TEST(Token, OldAndNewSecretBothVerify) {
  const std::vector<std::string> secrets = {"the-new-secret", vectors::kSecret};
  EXPECT_TRUE(VerifyToken(vectors::kUser, secrets, kIssued).ok());
  EXPECT_FALSE(VerifyToken(vectors::kUser, std::vector<std::string>(), kIssued).ok());
  EXPECT_FALSE(VerifyToken(vectors::kUser, std::vector<std::string>{""}, kIssued).ok());
}

TEST(Token, MintedIsTheSameAsAnothersByte) {
  const TokenClaims claims{.user_id = "anna", .issued_at = kIssued, .expires_at = kIssued + kDay};
  EXPECT_EQ(MintToken(claims, vectors::kSecret), vectors::kUser);
}

TEST(Token, MintedVerifies) {
  TokenClaims claims{.user_id = "o'\"\\ไทย",
                     .call_cids = std::vector<std::string>{"default:x"},
                     .issued_at = kIssued,
                     .expires_at = kIssued + seconds(90),
                     .not_before = kIssued};
  EXPECT_EQ(*Verify(MintToken(claims, vectors::kSecret)), claims);
  claims.user_id.clear();
  claims.is_server = true;
  EXPECT_EQ(*Verify(MintToken(claims, vectors::kSecret)), claims);
}

}  // namespace
}  // namespace signaling
