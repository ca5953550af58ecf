#include "bench/load/send_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "bench/limit/introduction.h"
#include "bench/load/stamp.h"
#include "dtls/gcm.h"
#include "dtls/srtp_ciphers.h"
#include "rtp/packet.h"

namespace bench {
namespace {

using std::chrono::milliseconds;

class SendStreamTest : public testing::Test {
 protected:
  SendStreamTest() {
    dtls::InitSrtp();
    sender_ = dtls::SrtpSender::Create(keys_.profile, keys_.local);
    receiver_ = dtls::SrtpReceiver::Create(keys_.profile, keys_.local);
    stream_.Start(now_, dice_);
  }
  // The plain packets of the next `count` sendings.
  std::vector<std::vector<uint8_t>> Next(int count) {
    std::vector<std::vector<uint8_t>> packets;
    for (int i = 0; i < count; ++i) {
      now_ = stream_.deadline();
      for (const auto packet : stream_.Due(now_, *sender_, transport_sequence_)) {
        std::vector<uint8_t> bytes(packet.begin(), packet.end());
        const auto opened = receiver_->UnprotectRtp(bytes);
        EXPECT_NE(opened.size, 0u);
        bytes.resize(opened.size);
        packets.push_back(std::move(bytes));
      }
    }
    return packets;
  }

  const dtls::SrtpKeys keys_ = Introduction{.publisher = true}.Keys();
  sim::Dice dice_{1};
  Time now_{std::chrono::hours(1)};
  uint16_t transport_sequence_ = 0;
  SendStream stream_{
      {.ssrc = 7, .frame_packets = 4, .frame_interval = milliseconds(40)}, {}, dice_};
  std::unique_ptr<dtls::SrtpSender> sender_;
  std::unique_ptr<dtls::SrtpReceiver> receiver_;
};

TEST_F(SendStreamTest, ChangesItsPace) {
  Next(1);
  stream_.SetPace(2);
  const Time before = stream_.deadline();
  Next(3);
  EXPECT_EQ(stream_.deadline() - before, 3 * milliseconds(20));
}

TEST_F(SendStreamTest, SendsFramesOfStampedPacketsOfOneSize) {
  const int64_t before = WallNs();
  const auto packets = Next(2);
  ASSERT_EQ(packets.size(), 8u);
  for (size_t i = 0; i < packets.size(); ++i) {
    const auto header = rtp::ParsePacket(packets[i], {});
    ASSERT_TRUE(header);
    EXPECT_EQ(packets[i].size(), 1200u);
    EXPECT_EQ(header->marker, i % 4 == 3);
    const auto stamp = Stamp::Read(header->Payload(packets[i]));
    ASSERT_TRUE(stamp);
    EXPECT_GE(*stamp, before);
    EXPECT_LE(*stamp, WallNs());
  }
}

TEST_F(SendStreamTest, CutsFramesOfDifferentSizesIntoPacketsThatDifferByAByte) {
  SendStream varied({.ssrc = 7, .frame_packets = 4, .varied = true}, {}, dice_);
  varied.Start(now_, dice_);
  std::set<size_t> frames;
  for (int i = 0; i < 100; ++i) {
    size_t smallest = SIZE_MAX;
    size_t largest = 0;
    size_t frame = 0;
    for (const auto packet : varied.Due(varied.deadline(), *sender_, transport_sequence_)) {
      const size_t size = packet.size() - dtls::kGcmTagSize;
      smallest = std::min(smallest, size);
      largest = std::max(largest, size);
      frame += size;
    }
    EXPECT_LE(largest, 1200u);
    EXPECT_GE(smallest, 840u);
    EXPECT_LE(largest - smallest, 1u);
    frames.insert(frame);
  }
  EXPECT_GT(frames.size(), 50u);
}

TEST_F(SendStreamTest, BeginsWithAKeyFrameAndSendsOthersWhenAsked) {
  const auto is_key = [](const std::vector<uint8_t>& packet) {
    const auto header = rtp::ParsePacket(packet, {});
    return (header->Payload(packet)[4] & 1) == 0;  // RFC 6386: the P bit
  };
  EXPECT_TRUE(is_key(Next(1)[0]));
  EXPECT_FALSE(is_key(Next(1)[0]));
  stream_.RequestKeyFrame();
  EXPECT_TRUE(is_key(Next(1)[0]));
}

TEST_F(SendStreamTest, KeepsWhatItSentForThoseWhoAskAgain) {
  const auto packets = Next(1);
  const uint16_t sequence = rtp::LoadBe16(&packets[2][2]);
  EXPECT_FALSE(stream_.Again(sequence).empty());
  EXPECT_TRUE(stream_.Again(static_cast<uint16_t>(sequence + 100)).empty());
}

TEST_F(SendStreamTest, AdmitsFramesThatItSentLate) {
  Next(1);
  now_ = stream_.deadline() + milliseconds(200);
  stream_.Due(now_, *sender_, transport_sequence_);
  EXPECT_EQ(stream_.frames_late(), 1u);
}

}  // namespace
}  // namespace bench
