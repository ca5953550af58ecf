#include "sfu/forward/announced_layers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "rtp/header_writer.h"
#include "rtp/packet.h"

namespace sfu {
namespace {

using namespace std::chrono_literals;
using rtp::ExtensionKind;

// Three simulcast streams, of which 150, 500 and 2,500 kb/s are meant to be spent, in pictures of
// 320x180 to 1280x720.
const std::vector<uint8_t> kAllocation = {0x21, 0x00, 0x96, 0x01, 0xf4, 0x03, 0xc4, 0x13,
                                          0x01, 0x3f, 0x00, 0xb3, 0x1e, 0x02, 0x7f, 0x01,
                                          0x67, 0x1e, 0x04, 0xff, 0x02, 0xcf, 0x1e};

class AnnouncedLayersTest : public testing::Test {
 protected:
  AnnouncedLayersTest() {
    extensions_.Set(20, ExtensionKind::kVideoLayersAllocation);
    ReceiveSection section{.mid = "0", .kind = rtp::MediaKind::kVideo, .rids = {"q", "h", "f"}};
    section.codecs.push_back(
        {.codec = rtp::Codec::kH264, .payload_type = 96, .clock_rate = 90'000});
    track_ = std::make_unique<IncomingTrack>(section, ParticipantId{1}, clock_);
  }

  // A packet of 100 bytes of payload on a layer's stream, with the extension unless it is empty.
  void Send(size_t layer, std::span<const uint8_t> allocation) {
    std::vector<uint8_t> bytes(300);
    rtp::HeaderWriter writer(bytes, {.ssrc = 7, .sequence = sequence_++, .payload_type = 96},
                             rtp::HeaderWriter::Form::kTwoByte);
    if (!allocation.empty()) writer.AddExtension(20, allocation);
    const size_t header = writer.Finish();
    bytes.resize(header + 100);
    const auto parsed = rtp::ParsePacket(bytes, extensions_);
    ASSERT_TRUE(parsed);
    track_->Accept(*track_->layers()[layer], *parsed, bytes, false, pool_, now_);
  }
  // Twenty-five packets a second: about 30 kb/s.
  void SendFor(size_t layer, std::chrono::milliseconds time) {
    for (const Time end = now_ + time; now_ < end; now_ += 40ms) {
      Send(layer, {});
      track_->layers()[layer]->UpdateActivity(now_);
    }
  }
  double PriceOf(size_t layer) const { return track_->Options()[layer].bitrate; }

  rtp::ExtensionMap extensions_;
  PublisherClock clock_;
  PacketPool pool_;
  std::unique_ptr<IncomingTrack> track_;
  Time now_{1000s};
  uint16_t sequence_ = 1;
};

TEST_F(AnnouncedLayersTest, GiveThePriceOfALayerThatHasJustBegun) {
  Send(1, kAllocation);
  SendFor(1, 400ms);
  EXPECT_NEAR(PriceOf(1), 500e3 * 1.05, 1e3);
}

TEST_F(AnnouncedLayersTest, YieldToWhatIsMeasuredOnceTheEncoderHasSettled) {
  Send(1, kAllocation);
  SendFor(1, 30s);
  EXPECT_LE(PriceOf(1), 60e3) << "a still picture costs less than it may";
}

TEST_F(AnnouncedLayersTest, CountAgainAfterAPause) {
  Send(1, kAllocation);
  SendFor(1, 30s);
  now_ += 2s;
  SendFor(1, 400ms);
  EXPECT_NEAR(PriceOf(1), 500e3 * 1.05, 1e3);
}

TEST_F(AnnouncedLayersTest, TellThePictureSizesOfAllStreams) {
  Send(0, kAllocation);
  EXPECT_EQ(track_->layers()[0]->width, 320u);
  EXPECT_EQ(track_->layers()[2]->width, 1280u);
  EXPECT_EQ(track_->layers()[2]->height, 720u);
}

TEST_F(AnnouncedLayersTest, AreIgnoredWhereTheyAreMalformedOrOfStreamsThatAreNotThere) {
  Send(0, std::vector<uint8_t>{0x21, 0x00, 0x96});
  EXPECT_EQ(track_->layers()[0]->width, 0u);
  Send(0, std::vector<uint8_t>{0x31, 0x00, 0x0a, 0x0a, 0x0a, 0x0a});  // four streams
  SendFor(0, 400ms);
  EXPECT_GT(PriceOf(0), 0);
}

}  // namespace
}  // namespace sfu
