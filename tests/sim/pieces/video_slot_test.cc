// The judge is judged: a stream as it should be pleases it, and the faults it exists for do not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "rtp/bytes.h"
#include "rtp/frame_info.h"
#include "rtp/rtcp_reader.h"
#include "tests/sim/media_plan.h"
#include "tests/sim/publisher.h"
#include "tests/sim/slot_receiver.h"

namespace sim {
namespace {

using rtp::Codec;
using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr uint32_t kTrack = 9;
constexpr uint64_t kCall = 4;

// A camera wired straight to a slot, as through a server that changes nothing but puts the CSRC in.
class Wire {
 public:
  explicit Wire(const VideoOptions& video) : world_(1), codec_(video.codec) {
    section_.kind = rtp::MediaKind::kVideo;
    section_.ssrc = 77;
    section_.codecs = {{.codec = codec_, .payload_type = 96, .clock_rate = 90'000}};
    extensions_.Set(4, rtp::ExtensionKind::kDependencyDescriptor);
    slot_ = std::make_unique<VideoSlot>(world_, SlotOptions{.section = section_, .call = kCall});
    camera_ = std::make_unique<VideoPublisher>(
        Outlet{world_, [] { return true; }, [this](auto bytes) { Carry(bytes); }, sequence_}, video,
        std::vector{RtpStreamOptions{.ssrc = 77, .payload_type = 96, .extensions = extensions_}},
        kCall, kTrack);
    camera_->layer(0).stream.SkipTo(1000);
    camera_->Start();
  }

  // Called with each packet's frame number; false: the packet is lost.
  std::function<bool(const Content&)> passes = [](const Content&) { return true; };
  // What a bad server does to the plain packet with its header's size.
  std::function<void(std::vector<uint8_t>&, size_t)> spoil;

  World& world() { return world_; }
  VideoSlot& slot() { return *slot_; }
  VideoPublisher& camera() { return *camera_; }

 private:
  void Carry(std::span<const uint8_t> sent) {
    std::vector<uint8_t> bytes(sent.begin(), sent.end());
    bytes[0] |= 1;
    const std::array<uint8_t, 4> csrc = {0, 0, 0, kTrack};
    bytes.insert(bytes.begin() + 12, csrc.begin(), csrc.end());
    const auto header = rtp::ParsePacket(bytes, extensions_);
    const auto view = Depacketize(codec_, header->Payload(bytes));
    if (!passes(*ReadContent(view->content))) return;
    if (spoil) spoil(bytes, header->header_size);
    slot_->OnRtp(*rtp::ParsePacket(bytes, extensions_), bytes);
  }

  World world_;
  Codec codec_;
  uint16_t sequence_ = 0;
  sfu::SendSection section_;
  rtp::ExtensionMap extensions_;
  std::unique_ptr<VideoSlot> slot_;
  std::unique_ptr<VideoPublisher> camera_;
};

VideoOptions Camera(Codec codec, int temporal_layers) {
  VideoOptions options;
  options.codec = codec;
  options.temporal_layers = codec == Codec::kH264 ? 1 : temporal_layers;
  return options;
}

class EveryStream : public testing::TestWithParam<std::tuple<Codec, int, bool>> {
 protected:
  static VideoOptions Video() {
    VideoOptions options = Camera(std::get<0>(GetParam()), std::get<1>(GetParam()));
    options.vp9_flexible = std::get<2>(GetParam());
    return options;
  }
};

TEST_P(EveryStream, AsItShouldBeIsShownFrameByFrame) {
  Wire wire(Video());
  for (int i = 0; i < 5; ++i) {
    wire.world().RunFor(2s);
    wire.camera().OnKeyFrameRequest(77);
  }
  EXPECT_GE(wire.slot().shown().size(), 199u);
  EXPECT_THAT(wire.slot().violations(), IsEmpty());
  EXPECT_THAT(wire.slot().freezes().freezes(), IsEmpty());
}

TEST_P(EveryStream, GoesOnWhenItsNumbersWrap) {
  VideoOptions video = Video();
  video.layers[0].bitrate_bps = 20'000;  // one packet a frame, and many frames
  video.frames_per_second = 1000;
  Wire wire(video);
  wire.world().RunFor(70s);
  EXPECT_GE(wire.slot().shown().size(), 69'900u);
  EXPECT_THAT(wire.slot().violations(), IsEmpty());
}

TEST_P(EveryStream, ALostFrameOfTheBaseLayerStopsThePictureUntilAKeyFrame) {
  Wire wire(Video());
  wire.passes = [](const Content& content) { return content.frame != 20; };
  wire.world().RunFor(3s);
  EXPECT_EQ(wire.slot().shown().back().content.frame, 19u);
  wire.camera().OnKeyFrameRequest(77);
  wire.world().RunFor(2s);
  EXPECT_GE(wire.slot().shown().back().content.frame, 98u);
  EXPECT_THAT(wire.slot().violations(), IsEmpty());
  EXPECT_EQ(wire.slot().freezes().freezes().size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(
    VideoSlot, EveryStream,
    testing::Values(std::tuple(Codec::kVp8, 1, false), std::tuple(Codec::kVp8, 2, false),
                    std::tuple(Codec::kVp8, 3, false), std::tuple(Codec::kVp9, 1, false),
                    std::tuple(Codec::kVp9, 3, false), std::tuple(Codec::kVp9, 1, true),
                    std::tuple(Codec::kVp9, 3, true), std::tuple(Codec::kH264, 1, false),
                    std::tuple(Codec::kAv1, 1, false), std::tuple(Codec::kAv1, 2, false),
                    std::tuple(Codec::kAv1, 3, false)));

TEST(VideoSlot, AServerThatClosesTheNumbersOverALostFrameIsFoundOut) {
  for (const Codec codec : {Codec::kVp8, Codec::kVp9, Codec::kH264, Codec::kAv1}) {
    Wire wire(Camera(codec, 1));
    int lost = 0;
    wire.passes = [&](const Content& content) {
      lost += content.frame == 20 ? 1 : 0;
      return content.frame != 20;
    };
    wire.spoil = [&](std::vector<uint8_t>& bytes, size_t header_size) {
      if (lost == 0) return;
      rtp::StoreBe16(&bytes[2], static_cast<uint16_t>(rtp::LoadBe16(&bytes[2]) - lost));
      const auto payload = std::span(bytes).subspan(header_size);
      if (const auto info = rtp::ParseFrameInfo(codec, payload); info && info->picture_id >= 0) {
        rtp::RewriteFrameIds(codec, payload,
                             {.picture_id = static_cast<uint16_t>(info->picture_id - 1)});
      }
      if (codec == Codec::kAv1) {  // id 4: the element follows its header
        const size_t at = bytes[12 + 4] == 0x10 ? 22 : 21;
        rtp::StoreBe16(&bytes[at + 1], static_cast<uint16_t>(rtp::LoadBe16(&bytes[at + 1]) - 1));
      }
    };
    wire.world().RunFor(2s);
    EXPECT_GT(wire.slot().decoder().undecodable(), 0u) << rtp::CodecName(codec);
    EXPECT_THAT(wire.slot().violations(), Contains(HasSubstr("undecodable: frame 21")));
  }
}

TEST(VideoSlot, LeavingOutTemporalLayersByTheRulesIsFine) {
  for (const Codec codec : {Codec::kVp8, Codec::kVp9, Codec::kAv1}) {
    Wire wire(Camera(codec, 3));
    wire.passes = [](const Content& content) { return content.temporal_id == 0; };
    wire.slot().Silence(true);
    wire.world().RunFor(4s);
    // Holes in the sequence numbers: each frame waits for them, but all are shown.
    EXPECT_GE(wire.slot().shown().size(), 17u) << rtp::CodecName(codec);
    EXPECT_THAT(wire.slot().violations(), IsEmpty());
  }
}

TEST(VideoSlot, AsksForWhatMissesAndThenForAKeyFrame) {
  Wire wire(Camera(Codec::kVp8, 1));
  wire.passes = [](const Content& content) { return content.frame != 20; };
  int nacks = 0;
  int plis = 0;
  for (int i = 0; i < 400; ++i) {
    wire.world().RunFor(10ms);
    std::array<uint8_t, 1200> bytes{};
    rtp::RtcpWriter writer(bytes);
    wire.slot().AddFeedback(writer, 1);
    rtp::RtcpReader reader(writer.written());
    while (const auto block = reader.Next()) {
      nacks += block->kind() == rtp::RtcpKind::kNack ? 1 : 0;
      plis += block->kind() == rtp::RtcpKind::kPli ? 1 : 0;
    }
  }
  EXPECT_GE(nacks, 5);
  EXPECT_GE(plis, 3);
}

TEST(VideoSlot, AByteThatIsNotAsSentIsFoundOut) {
  Wire wire(Camera(Codec::kVp8, 1));
  wire.spoil = [](std::vector<uint8_t>& bytes, size_t) { bytes.back() ^= 1; };
  wire.world().RunFor(100ms);
  EXPECT_THAT(wire.slot().violations(), Contains(HasSubstr("is not what was sent")));
}

TEST(VideoSlot, TimeThatStepsBackIsFoundOut) {
  Wire wire(Camera(Codec::kVp8, 1));
  int packets = 0;
  wire.spoil = [&](std::vector<uint8_t>& bytes, size_t) {
    if (++packets > 50) rtp::StoreBe32(&bytes[4], rtp::LoadBe32(&bytes[4]) - 900'000);
  };
  wire.world().RunFor(2s);
  EXPECT_THAT(wire.slot().violations(), Contains(HasSubstr("timestamp steps back")));
}

}  // namespace
}  // namespace sim
