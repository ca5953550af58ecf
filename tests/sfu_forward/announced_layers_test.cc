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
  // By default 25 packets a second: about 35 kb/s.
  void SendFor(size_t layer, std::chrono::milliseconds time,
               std::chrono::milliseconds interval = 40ms,
               std::span<const uint8_t> allocation = {}) {
    for (const Time end = now_ + time; now_ < end; now_ += interval) {
      Send(layer, allocation);
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
  SendFor(1, 400ms, 5ms);
  EXPECT_NEAR(PriceOf(1), 500e3 * 1.05, 1e3);
}

TEST_F(AnnouncedLayersTest, AreNotBelievedFarBeyondWhatIsSent) {
  Send(1, kAllocation);
  SendFor(1, 2s);
  EXPECT_LE(PriceOf(1), 4 * 60e3);
}

TEST_F(AnnouncedLayersTest, YieldToWhatIsMeasuredOnceTheEncoderHasSettled) {
  Send(1, kAllocation);
  SendFor(1, 40s, 10ms);
  EXPECT_LE(PriceOf(1), 200e3) << "a still picture costs less than it may";
}

TEST_F(AnnouncedLayersTest, DoNotCountAnewAfterAHiccup) {
  Send(1, kAllocation);
  SendFor(1, 40s, 10ms);
  now_ += 600ms;
  SendFor(1, 1s, 10ms);
  EXPECT_LE(PriceOf(1), 200e3);
}

TEST_F(AnnouncedLayersTest, CountAnewAfterALongPause) {
  Send(1, kAllocation);
  SendFor(1, 40s, 10ms);
  now_ += 3s;
  track_->layers()[1]->UpdateActivity(now_);
  SendFor(1, 400ms, 5ms);
  EXPECT_NEAR(PriceOf(1), 500e3 * 1.05, 1e3);
}

// An idle screen is sent once a second, and announced each time.
TEST_F(AnnouncedLayersTest, DoNotMakeASlowStreamDearForLong) {
  SendFor(1, 60s, 1s, kAllocation);
  EXPECT_LE(PriceOf(1), 10e3);
}

TEST_F(AnnouncedLayersTest, SayNothingOfATrackWithOneLayer) {
  ReceiveSection section = track_->section();
  section.rids = {"q"};
  track_->Update(section);
  Send(0, kAllocation);
  SendFor(0, 400ms);
  EXPECT_LE(PriceOf(0), 60e3);
  EXPECT_EQ(track_->layers()[0]->width, 0u);
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
