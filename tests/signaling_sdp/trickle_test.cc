// Candidates and ICE restarts beside descriptions (RFC 8840, RFC 9725 section 4.3).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "signaling/sdp/negotiator.h"
#include "tests/signaling_sdp/client.h"
#include "tests/signaling_sdp/fixture.h"

namespace signaling {
namespace {

using enum Direction;
using testing::HasSubstr;

constexpr std::string_view kCandidate =
    "candidate:3064323484 1 udp 2122194687 192.0.2.2 46517 typ host generation 0 network-id 1";
constexpr std::string_view kMdns =
    "candidate:0 1 UDP 2122187007 976078cb-e741-4fb0-b384-368b831e854a.local 40363 typ host";

class Trickle : public testing::Test {
 protected:
  void Negotiate() {
    ASSERT_TRUE(
        negotiator_
            .OnOffer(ClientOffer({ClientAudio("0", kSendRecv), ClientVideo("1", kSendRecv)}), {})
            .ok());
  }
  absl::StatusCode Candidate(std::string_view candidate, std::string_view mid,
                             std::optional<int> index) {
    return negotiator_.OnCandidate(candidate, mid, index).code();
  }
  static std::string Fragment(const std::string& ufrag, const std::string& pwd) {
    return "a=ice-ufrag:" + ufrag + "\r\na=ice-pwd:" + pwd +
           "\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\na=" + std::string(kCandidate) +
           "\r\na=end-of-candidates\r\n";
  }

  Negotiator negotiator_{TestOptions()};
};

TEST_F(Trickle, CandidatesMayOutrunTheOffer) {
  EXPECT_EQ(Candidate(kCandidate, "0", 0), absl::StatusCode::kOk);
}

TEST_F(Trickle, ACandidateIsCheckedForFormAndPlace) {
  Negotiate();
  EXPECT_EQ(Candidate(kCandidate, "1", 1), absl::StatusCode::kOk);
  EXPECT_EQ(Candidate(kMdns, "1", std::nullopt), absl::StatusCode::kOk);
  EXPECT_EQ(Candidate("", "1", std::nullopt), absl::StatusCode::kOk) << "the end of candidates";
  EXPECT_EQ(Candidate(kCandidate, "", 0), absl::StatusCode::kOk);
  EXPECT_EQ(Candidate("candidate:nonsense", "1", 1), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Candidate(kCandidate, "9", 1), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Candidate(kCandidate, "", -1), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Candidate(kCandidate, "", 64), absl::StatusCode::kInvalidArgument);
}

TEST_F(Trickle, AFragmentOfTheSameSessionOnlyTrickles) {
  Negotiate();
  const auto transport = negotiator_.transport();
  const auto answer =
      negotiator_.OnFragment(Fragment(std::string(kClientUfrag), std::string(kClientPwd)));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(*answer, "");
  EXPECT_EQ(negotiator_.transport(), transport);
}

TEST_F(Trickle, AFragmentOfNewCredentialsRestartsIce) {
  Negotiate();
  const auto before = negotiator_.transport();
  const auto media = negotiator_.media();
  const auto answer = negotiator_.OnFragment(Fragment("next", "nextpasswordnextpassword"));
  ASSERT_TRUE(answer.ok()) << answer.status();
  const auto& after = negotiator_.transport();
  EXPECT_EQ(after.remote_ice, (ice::Credentials{"next", "nextpasswordnextpassword"}));
  EXPECT_NE(after.local_ice, before.local_ice);
  EXPECT_EQ(after.remote_fingerprints, before.remote_fingerprints);
  EXPECT_EQ(negotiator_.media(), media);
  EXPECT_THAT(*answer, HasSubstr("a=ice-ufrag:" + after.local_ice.ufrag + "\r\n"));
  EXPECT_THAT(*answer, HasSubstr("a=ice-pwd:" + after.local_ice.pwd + "\r\n"));
  EXPECT_THAT(*answer, HasSubstr("a=group:BUNDLE 0 1\r\n"));
  EXPECT_THAT(*answer, HasSubstr("a=mid:0\r\na=")) << *answer;
  EXPECT_THAT(*answer, HasSubstr("a=candidate:1 1 udp"));
  EXPECT_THAT(*answer, HasSubstr("a=end-of-candidates\r\n"));
}

TEST_F(Trickle, BadFragmentsChangeNothing) {
  EXPECT_FALSE(negotiator_.OnFragment(Fragment("next", "nextpasswordnextpassword")).ok())
      << "nothing is negotiated";
  Negotiate();
  const auto before = negotiator_.transport();
  for (const std::string& fragment :
       {Fragment("next", "short"), Fragment("a:b:c", "nextpasswordnextpassword"),
        std::string("a=ice-ufrag:next\r\n"), std::string("nonsense\r\n"),
        Replaced(Fragment("next", "nextpasswordnextpassword"), "mid:0", "mid:7"),
        Replaced(Fragment("next", "nextpasswordnextpassword"), " typ host", "")}) {
    EXPECT_EQ(negotiator_.OnFragment(fragment).status().code(), absl::StatusCode::kInvalidArgument)
        << fragment;
  }
  EXPECT_EQ(negotiator_.transport(), before);
}

}  // namespace
}  // namespace signaling
