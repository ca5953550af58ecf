#include "signaling/whip/sdpfrag.h"

#include <gtest/gtest.h>

namespace signaling {
namespace {

const ice::Credentials kCurrent{"EsAw", "P2uYro0UCOQ4zxjKXaWCBui1"};

// RFC 9725 section 4.3.2, the example of a trickled candidate.
constexpr std::string_view kTrickle =
    "a=group:BUNDLE 0 1\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
    "a=mid:0\r\n"
    "a=ice-ufrag:EsAw\r\n"
    "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n"
    "a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host\r\n"
    "a=end-of-candidates\r\n";

TEST(SdpFragment, WithTheSameCredentialsTrickles) {
  EXPECT_FALSE(IsIceRestart(kTrickle, kCurrent));
}

TEST(SdpFragment, WithoutCredentialsTrickles) {
  EXPECT_FALSE(IsIceRestart("a=mid:0\r\na=end-of-candidates\r\n", kCurrent));
  EXPECT_FALSE(IsIceRestart("", kCurrent));
}

TEST(SdpFragment, WithNewCredentialsRestartsIce) {
  EXPECT_TRUE(IsIceRestart("a=ice-ufrag:ysXw\r\na=ice-pwd:vw5LmwG4y/e6dPP/zAP9Gp5k\r\n", kCurrent));
  EXPECT_TRUE(IsIceRestart("a=ice-ufrag:ysXw\na=ice-pwd:vw5LmwG4y/e6dPP/zAP9Gp5k", kCurrent));
}

TEST(SdpFragment, WithHalfTheCredentialsHasNone) {
  EXPECT_FALSE(CredentialsOfFragment("a=ice-ufrag:ysXw\r\n"));
  EXPECT_FALSE(CredentialsOfFragment("a=ice-pwd:vw5LmwG4y/e6dPP/zAP9Gp5k\r\n"));
  EXPECT_FALSE(CredentialsOfFragment("a=ice-ufrag:\r\na=ice-pwd:x\r\n"));
}

TEST(SdpFragment, TheFirstCredentialsCount) {
  const auto found = CredentialsOfFragment(
      "a=ice-ufrag:one\r\na=ice-pwd:first\r\na=ice-ufrag:two\r\na=ice-pwd:second\r\n");
  EXPECT_EQ(found, (ice::Credentials{"one", "first"}));
}

}  // namespace
}  // namespace signaling
