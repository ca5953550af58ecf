// Every offer that real clients make is answered, or refused with the reason.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "ice/candidate.h"
#include "signaling/sdp/negotiator.h"
#include "tests/signaling_sdp/fixture.h"

namespace signaling {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class OfferOfClient : public testing::TestWithParam<std::string> {};

TEST_P(OfferOfClient, IsAnsweredSectionBySection) {
  Negotiator negotiator(TestOptions());
  const std::string sdp = ReadFixture(GetParam());
  const SessionDescription offer = Parsed(sdp);
  const auto text = negotiator.OnOffer(sdp, {});
  if (GetParam() == "node-datachannel-offer.sdp") {
    EXPECT_EQ(text.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(text.status().message(), HasSubstr("application"));
    return;
  }
  ASSERT_TRUE(text.ok()) << text.status();
  const SessionDescription answer = Parsed(*text);

  EXPECT_TRUE(answer.ice_lite);
  ASSERT_THAT(answer.sections, SizeIs(offer.sections.size()));
  std::vector<std::string> accepted;
  for (size_t i = 0; i < offer.sections.size(); ++i) {
    const MediaSection& theirs = offer.sections[i];
    const MediaSection& ours = answer.sections[i];
    SCOPED_TRACE(theirs.mid);
    EXPECT_EQ(ours.media, theirs.media);
    EXPECT_EQ(ours.mid, theirs.mid);
    EXPECT_EQ(ours.protocol, theirs.protocol);
    if (theirs.media == "application") {
      EXPECT_EQ(ours.port, 0);
      EXPECT_EQ(ours.formats, theirs.formats);
      continue;
    }
    accepted.push_back(ours.mid);
    EXPECT_NE(ours.port, 0);
    EXPECT_EQ(ours.direction, Reverse(offer.DirectionOf(theirs)));
    EXPECT_EQ(ours.transport.setup, DtlsSetup::kPassive);
    EXPECT_EQ(ours.transport.ice_ufrag, "serverufrag");
    EXPECT_THAT(ours.transport.fingerprints, ElementsAre(HasSubstr("sha-256 AB:AB:")));
    EXPECT_THAT(ours.candidates, SizeIs(2));
    for (const std::string& candidate : ours.candidates) {
      EXPECT_TRUE(ice::IsWellFormedCandidate(candidate)) << candidate;
    }
    EXPECT_TRUE(ours.end_of_candidates);
    EXPECT_TRUE(ours.rtcp_mux);
    EXPECT_EQ(ours.rtcp_rsize, theirs.rtcp_rsize);
    EXPECT_EQ(ours.msids.size(), Sends(*ours.direction) ? 1u : 0u);
    EXPECT_EQ(ours.ssrcs.empty(), !Sends(*ours.direction));
    EXPECT_THAT(ours.payloads, Not(IsEmpty()));
    size_t last = 0;
    for (const PayloadFormat& payload : ours.payloads) {
      const PayloadFormat* offered = theirs.FindPayload(payload.payload_type);
      ASSERT_NE(offered, nullptr);
      EXPECT_EQ(offered->encoding, payload.encoding);
      EXPECT_EQ(offered->clock_rate, payload.clock_rate);
      EXPECT_THAT(offered->feedback, testing::IsSupersetOf(payload.feedback));
      if (payload.encoding == "rtx") continue;
      const auto rank = static_cast<size_t>(offered - theirs.payloads.data());
      EXPECT_LE(last, rank) << "not in the client's order";
      last = rank;
    }
    for (const ExtensionLine& line : ours.extensions) {
      EXPECT_TRUE(std::ranges::any_of(theirs.extensions, [&](const ExtensionLine& offered) {
        return offered.id == line.id && offered.uri == line.uri;
      })) << line.uri;
    }
    ASSERT_EQ(ours.simulcast.has_value(), theirs.simulcast.has_value());
    if (ours.simulcast) {
      EXPECT_EQ(ours.simulcast->receive, theirs.simulcast->send);
    }
  }
  EXPECT_THAT(answer.bundle_groups, ElementsAre(accepted));
}

INSTANTIATE_TEST_SUITE_P(Fixtures, OfferOfClient, testing::ValuesIn(OfferFixtures()), TestName);

}  // namespace
}  // namespace signaling
