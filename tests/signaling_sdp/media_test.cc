// What a client's offer becomes for the SFU, which never sees SDP.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "signaling/sdp/negotiator.h"
#include "signaling/sdp/serializer.h"
#include "tests/signaling_sdp/client.h"
#include "tests/signaling_sdp/fixture.h"

namespace signaling {
namespace {

using enum Direction;
using rtp::ExtensionKind;
using sfu::TrackSource;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Media : public testing::Test {
 protected:
  SessionDescription Offer(const std::string& sdp, const std::vector<TrackHint>& hints = {}) {
    const auto answer = negotiator_.OnOffer(sdp, hints);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? Parsed(*answer) : SessionDescription();
  }
  std::string Refused(const std::string& sdp, const std::vector<TrackHint>& hints = {}) {
    const auto answer = negotiator_.OnOffer(sdp, hints);
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(answer.status().message());
  }
  const sfu::MediaParameters& media() const { return negotiator_.media(); }

  Negotiator negotiator_{TestOptions()};
};

TEST_F(Media, ChromiumsSimulcastIsOneTrackWithThreeLayers) {
  Offer(ReadFixture("chromium156.sdp"));
  EXPECT_THAT(media().send, IsEmpty());
  ASSERT_THAT(media().receive, SizeIs(2));
  const sfu::ReceiveSection& audio = media().receive[0];
  EXPECT_EQ(audio.mid, "0");
  EXPECT_EQ(audio.source, TrackSource::kMicrophone);
  EXPECT_THAT(audio.ssrcs, ElementsAre(sfu::SsrcPair{3125980033, 0}));
  EXPECT_THAT(audio.rids, IsEmpty());
  const sfu::ReceiveSection& video = media().receive[1];
  EXPECT_EQ(video.source, TrackSource::kCamera);
  EXPECT_THAT(video.rids, ElementsAre("q", "h", "f"));
  EXPECT_THAT(video.ssrcs, IsEmpty());
  EXPECT_NE(video.track, audio.track);
  EXPECT_EQ(media().receive_extensions.Id(ExtensionKind::kMid), 4);
  EXPECT_EQ(media().receive_extensions.Id(ExtensionKind::kRid), 10);
  EXPECT_EQ(media().receive_extensions.Id(ExtensionKind::kDependencyDescriptor), 12);
  EXPECT_EQ(media().receive_extensions.Id(ExtensionKind::kVideoLayersAllocation), 9);
  EXPECT_TRUE(media().extmap_allow_mixed);
  EXPECT_TRUE(media().reduced_size_rtcp);
  EXPECT_EQ(media().cname, "cname");
}

TEST_F(Media, FirefoxSignalsAnSsrcPairPerLayer) {
  Offer(ReadFixture("firefox-offer-audio-simulcast-data.sdp"));
  EXPECT_THAT(media().receive.at(1).ssrcs, ElementsAre(sfu::SsrcPair{2196842022, 2237121142},
                                                       sfu::SsrcPair{4209938009, 3332969284},
                                                       sfu::SsrcPair{706122573, 3337273050}));
  EXPECT_THAT(media().receive[1].rids, ElementsAre("q", "h", "f"));
  EXPECT_FALSE(media().reduced_size_rtcp) << "the audio section did not offer it";
}

TEST_F(Media, WhatCanReceiveIsASlot) {
  const SessionDescription answer = Offer(ReadFixture("chromium-offer-recvonly.sdp"));
  EXPECT_THAT(media().receive, IsEmpty());
  ASSERT_THAT(media().send, SizeIs(2));
  const sfu::SendSection& video = media().send[1];
  EXPECT_EQ(media().send[0].rtx_ssrc, 0u);
  EXPECT_NE(video.rtx_ssrc, 0u);
  EXPECT_THAT(answer.sections[1].ssrc_groups,
              ElementsAre(SsrcGroup{"FID", {video.ssrc, video.rtx_ssrc}}));
  EXPECT_EQ(answer.sections[1].ssrcs,
            (std::vector<SsrcLine>{{video.ssrc, "cname:cname"}, {video.rtx_ssrc, "cname:cname"}}));
  EXPECT_EQ(video.extensions.Id(ExtensionKind::kTransportSequence), 3);
  EXPECT_EQ(video.extensions.Id(ExtensionKind::kRid), 0) << "a slot has no rid";
}

TEST_F(Media, AudioAndVideoSlotOfOneNumberShareAStream) {
  const SessionDescription answer =
      Offer(ClientOffer({ClientAudio("a", kRecvOnly), ClientVideo("b", kRecvOnly),
                         ClientVideo("c", kRecvOnly), ClientAudio("d", kRecvOnly)}));
  std::vector<std::string> streams;
  std::set<std::string> tracks;
  for (const MediaSection& section : answer.sections) {
    const std::string& msid = section.msids.at(0);
    streams.push_back(msid.substr(0, msid.find(' ')));
    tracks.insert(msid.substr(msid.find(' ')));
  }
  EXPECT_THAT(streams, ElementsAre("cname-0", "cname-0", "cname-1", "cname-1"));
  EXPECT_THAT(tracks, SizeIs(4));
}

TEST_F(Media, RidsFollowTheSimulcastLine) {
  MediaSection video = ClientVideo("v", kSendOnly);
  video.rids = {{"lo", true, ""},
                {"hi", true, "pt=96;max-width=1280"},
                {"in", false, ""},
                {"no", true, "pt=12"}};
  video.simulcast = SimulcastLine{.send = {{"hi", "lo"}, {"~lo"}, {"ghost"}, {"no"}}};
  const SessionDescription answer = Offer(ClientOffer({video}));
  EXPECT_THAT(media().receive.at(0).rids, ElementsAre("hi", "lo"));
  EXPECT_EQ(answer.sections[0].rids,
            (std::vector<RidLine>{{"hi", false, "pt=96;max-width=1280"}, {"lo", false, ""}}));
  EXPECT_THAT(answer.sections[0].simulcast->receive,
              ElementsAre(ElementsAre("hi"), ElementsAre("lo")));
}

TEST_F(Media, SlotsBeyondTheLimitStayEmpty) {
  std::vector<MediaSection> sections;
  sections.reserve(5);
  for (int i = 0; i < 5; ++i) sections.push_back(ClientAudio(std::to_string(i), kSendRecv));
  const SessionDescription answer = Offer(ClientOffer(sections));
  EXPECT_THAT(media().send, SizeIs(3));
  EXPECT_THAT(media().receive, SizeIs(5));
  EXPECT_EQ(answer.sections[3].direction, kRecvOnly);
}

TEST_F(Media, SourcesDefaultByOrderAndHintsWin) {
  Offer(ClientOffer({ClientVideo("0", kSendOnly), ClientVideo("1", kSendOnly),
                     ClientAudio("2", kSendOnly), ClientAudio("3", kSendOnly)}));
  std::vector<TrackSource> sources;
  for (const auto& section : media().receive) sources.push_back(section.source);
  EXPECT_THAT(sources, ElementsAre(TrackSource::kCamera, TrackSource::kScreenShare,
                                   TrackSource::kMicrophone, TrackSource::kScreenShareAudio));
}

TEST_F(Media, AHintForTheSecondLeavesTheDefaultForTheFirst) {
  Offer(ClientOffer({ClientVideo("0", kSendOnly), ClientVideo("1", kSendOnly)}),
        {{"0", TrackSource::kScreenShare}});
  EXPECT_EQ(media().receive.at(0).source, TrackSource::kScreenShare);
  EXPECT_EQ(media().receive.at(1).source, TrackSource::kCamera);
}

TEST_F(Media, HintsMustFitTheOffer) {
  const std::string offer = ClientOffer({ClientVideo("0", kSendOnly)});
  EXPECT_THAT(Refused(offer, {{"9", TrackSource::kCamera}}), HasSubstr("mid 9"));
  EXPECT_THAT(Refused(offer, {{"0", TrackSource::kMicrophone}}), HasSubstr("microphone"));
  EXPECT_FALSE(negotiator_.negotiated());
}

TEST_F(Media, AViewerIsHeardByNobody) {
  NegotiatorOptions options = TestOptions();
  options.may_publish = false;
  negotiator_ = Negotiator(std::move(options));
  const SessionDescription answer =
      Offer(ClientOffer({ClientAudio("0", kSendRecv), ClientVideo("1", kSendOnly)}));
  EXPECT_EQ(answer.sections[0].direction, kSendOnly);
  EXPECT_EQ(answer.sections[1].direction, kInactive);
  EXPECT_THAT(media().receive, IsEmpty());
  EXPECT_THAT(media().send, SizeIs(1));
}

TEST_F(Media, ASectionWithoutMidIsAnsweredWithoutMid) {
  MediaSection audio = ClientAudio("", kSendRecv);
  SessionDescription offer = ClientDescription({audio});
  offer.bundle_groups.clear();
  const SessionDescription answer = Offer(SerializeSdp(offer));
  EXPECT_EQ(answer.sections[0].mid, "");
  EXPECT_THAT(answer.bundle_groups, IsEmpty());
  EXPECT_EQ(media().receive.at(0).mid, "0");
}

TEST_F(Media, ExtensionsWithADirectionAreAnsweredInTheOther) {
  MediaSection video = ClientVideo("0", kSendRecv);
  const std::string playout(rtp::ExtensionUri(ExtensionKind::kPlayoutDelay));
  const std::string descriptor(rtp::ExtensionUri(ExtensionKind::kDependencyDescriptor));
  video.extensions.push_back({.id = 6, .direction = kRecvOnly, .uri = playout});
  video.extensions.push_back({.id = 8, .direction = kSendOnly, .uri = descriptor});
  const SessionDescription answer = Offer(ClientOffer({video}));
  EXPECT_EQ(answer.sections[0].extensions[1].direction, kSendOnly);
  EXPECT_EQ(answer.sections[0].extensions[2].direction, kRecvOnly);
  EXPECT_EQ(media().send.at(0).extensions.Id(ExtensionKind::kPlayoutDelay), 6);
  EXPECT_EQ(media().receive_extensions.Id(ExtensionKind::kPlayoutDelay), 0);
  EXPECT_EQ(media().receive_extensions.Id(ExtensionKind::kDependencyDescriptor), 8);
  EXPECT_EQ(media().send.at(0).extensions.Id(ExtensionKind::kDependencyDescriptor), 0);
}

TEST_F(Media, WhatOneSectionTakesIsNotSentOnAnother) {
  MediaSection audio = ClientAudio("0", kRecvOnly);
  MediaSection video = ClientVideo("1", kRecvOnly);
  const std::string sequence(rtp::ExtensionUri(ExtensionKind::kTransportSequence));
  const auto is_sequence = [&](const ExtensionLine& line) { return line.uri == sequence; };
  std::erase_if(audio.extensions, is_sequence);
  std::erase_if(video.extensions, is_sequence);
  video.extensions.push_back({.id = 9, .uri = sequence});
  Offer(ClientOffer({audio, video}));
  ASSERT_THAT(media().send, SizeIs(2));
  EXPECT_EQ(media().send[0].extensions.Id(ExtensionKind::kTransportSequence), 0);
  EXPECT_EQ(media().send[1].extensions.Id(ExtensionKind::kTransportSequence), 9);
}

TEST_F(Media, TwoByteIdsNeedBothSidesToMixForms) {
  MediaSection video = ClientVideo("0", kSendRecv);
  video.extensions.push_back(
      {.id = 20, .uri = std::string(rtp::ExtensionUri(ExtensionKind::kColorSpace))});
  Offer(ClientOffer({video}));
  EXPECT_EQ(media().send.at(0).extensions.Id(ExtensionKind::kColorSpace), 0);
  negotiator_ = Negotiator(TestOptions());
  video.extmap_allow_mixed = true;
  Offer(ClientOffer({video}));
  EXPECT_EQ(media().send.at(0).extensions.Id(ExtensionKind::kColorSpace), 20);
}

TEST_F(Media, AnExtensionIdOfTwoMeaningsKeepsTheFirst) {
  const SessionDescription answer = Offer(ReadFixture("aiortc-offer.sdp"));
  EXPECT_EQ(media().receive_extensions.Kind(2), ExtensionKind::kAudioLevel);
  EXPECT_EQ(media().receive_extensions.Id(ExtensionKind::kAbsSendTime), 0);
  EXPECT_THAT(answer.sections[1].extensions, SizeIs(1));
}

TEST_F(Media, AnIdClashThatWouldMisroutePacketsIsRefused) {
  MediaSection video = ClientVideo("1", kSendOnly);
  video.extensions = {{.id = 3, .uri = std::string(rtp::ExtensionUri(ExtensionKind::kMid))}};
  EXPECT_THAT(Refused(ClientOffer({ClientAudio("0", kSendOnly), video})), HasSubstr("mid 1"));
  MediaSection twice = ClientVideo("1", kSendOnly);
  twice.extensions.push_back({.id = 1, .uri = std::string(rtp::ExtensionUri(ExtensionKind::kRid))});
  EXPECT_THAT(Refused(ClientOffer({twice})), HasSubstr("id 1 twice"));
}

}  // namespace
}  // namespace signaling
