// Which layer an SSRC belongs to.
#include "sfu/forward/stream_demuxer.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

class StreamDemuxerTest : public testing::Test {
 protected:
  void Negotiate(std::vector<std::string> rids, std::vector<SsrcPair> ssrcs) {
    const ReceiveSection section{.mid = "0",
                                 .kind = rtp::MediaKind::kVideo,
                                 .track = TrackId{1},
                                 .codecs = std::vector<CodecParameters>(1),
                                 .rids = std::move(rids),
                                 .ssrcs = std::move(ssrcs)};
    if (tracks_.empty()) {
      tracks_.push_back(std::make_unique<IncomingTrack>(section, ParticipantId{1}, clock_));
    } else {
      tracks_[0]->Update(section);
    }
    demuxer_.Update(tracks_);
  }
  const Layer* LayerOf(uint32_t ssrc) const {
    const StreamDemuxer::Stream* stream = demuxer_.FindBound(ssrc);
    return stream == nullptr ? nullptr : stream->layer;
  }

  PublisherClock clock_;
  std::vector<std::unique_ptr<IncomingTrack>> tracks_;
  StreamDemuxer demuxer_;
};

TEST_F(StreamDemuxerTest, KeepsTheSsrcOfALayerThatLivesOn) {
  Negotiate({"q", "h"}, {{.media = 10, .rtx = 11}, {.media = 20}});
  Negotiate({"q"}, {});
  EXPECT_EQ(LayerOf(10), tracks_[0]->FindLayer("q"));
  EXPECT_EQ(LayerOf(11), tracks_[0]->FindLayer("q"));
  EXPECT_EQ(LayerOf(20), nullptr);
}

// A new layer may even have its address.
TEST_F(StreamDemuxerTest, ForgetsTheSsrcOfALayerThatEnded) {
  Negotiate({}, {{.media = 10, .rtx = 11}});
  ASSERT_NE(LayerOf(10), nullptr);
  Negotiate({"q", "h", "f"}, {});
  EXPECT_EQ(LayerOf(10), nullptr);
  EXPECT_EQ(LayerOf(11), nullptr);
}

TEST_F(StreamDemuxerTest, BindsASignalledSsrcToTheLayerThatTookAnothersPlace) {
  Negotiate({}, {{.media = 10}});
  Negotiate({"q", "h", "f"}, {{.media = 10}});
  EXPECT_EQ(LayerOf(10), tracks_[0]->FindLayer("q"));
  EXPECT_EQ(tracks_[0]->FindLayer("q")->ssrc, 10u);
}

}  // namespace
}  // namespace sfu
