// What leaves when, and in which order.
#include "sfu/pacing/pacer.h"

#include <gmock/gmock.h>

#include <map>

#include "tests/sfu_forward/packets.h"

namespace sfu {
namespace {

using namespace std::chrono_literals;
using Kind = OutgoingPacket::Kind;

class PacerTest : public testing::Test {
 protected:
  OutgoingPacket Video(Kind kind = Kind::kMedia, bool key_frame = false) {
    return Video(next_++, kind, key_frame);
  }
  OutgoingPacket Video(int64_t sequence, Kind kind, bool key_frame = false) {
    PacketRef packet = MakePacket(pool_, {.sequence = sequence, .key_frame = key_frame});
    packet.get()->size = 1000;
    return {.packet = std::move(packet),
            .stream = &stream_,
            .plan = {.timestamp = timestamp_, .sequence = static_cast<uint16_t>(sequence)},
            .kind = kind};
  }
  OutgoingPacket Audio() {
    OutgoingPacket packet = Video();
    packet.packet.get()->codec = rtp::Codec::kOpus;
    return packet;
  }
  // As the engine does: what may pass leaves, the rest waits.
  void Offer(OutgoingPacket packet) {
    if (pacer_.Passes(packet, now_)) {
      Sent(packet);
    } else {
      EXPECT_TRUE(pacer_.Push(std::move(packet), now_));
    }
  }
  void Advance(Duration duration) {
    for (const Time until = now_ + duration; now_ < until; now_ += 1ms) SendDue();
  }
  void SendDue() {
    while (OutgoingPacket* packet = pacer_.Due(now_)) {
      Sent(*packet);
      pacer_.Pop();
    }
  }
  void Sent(const OutgoingPacket& packet) {
    const size_t bytes = packet.kind == Kind::kFiller ? 80 : 1056;
    pacer_.OnSent(
        bytes, now_,
        rtp::KindOf(packet.packet->codec) == rtp::MediaKind::kVideo || audio_is_numbered_);
    if (packet.kind == Kind::kMedia) packet.stream->OnMediaSent(bytes, packet.plan.timestamp);
    sent_.push_back({now_, bytes, packet.kind, packet.packet->codec, packet.plan.sequence});
  }
  struct SentPacket {
    Time at;
    size_t bytes;
    Kind kind;
    rtp::Codec codec;
    uint16_t sequence;
  };

  PacketPool pool_;
  uint32_t timestamp_ = 1000;  // of the frame that comes
  OutgoingStream stream_{rtp::MediaKind::kVideo};
  Pacer pacer_;
  Time now_{1h};
  int64_t next_ = 1;
  bool audio_is_numbered_ = true;
  std::vector<SentPacket> sent_;
};

TEST_F(PacerTest, WithoutALimitNothingWaits) {
  for (int i = 0; i < 100; ++i) Offer(Video());
  EXPECT_EQ(sent_.size(), 100u);
  EXPECT_EQ(pacer_.due(), Time::max());
}

TEST_F(PacerTest, ABurstLeavesAtTheRate) {
  pacer_.SetLimits({.rate = DataRate::KilobitsPerSecond(1'000), .burst = 10ms}, now_);
  for (int i = 0; i < 20; ++i) Offer(Video());
  EXPECT_LE(sent_.size(), 3u);
  EXPECT_GT(pacer_.due(), now_);
  Advance(300ms);
  EXPECT_EQ(sent_.size(), 20u);
  EXPECT_GE(sent_.back().at - sent_.front().at, 130ms);
}

TEST_F(PacerTest, WhatWaitsLeavesInTrainsAndNoLater) {
  const DataRate rate = DataRate::KilobitsPerSecond(12'000);
  pacer_.SetLimits({.rate = rate, .burst = 8ms}, now_);
  for (int i = 0; i < 40; ++i) Offer(Video());
  Advance(100ms);
  ASSERT_EQ(sent_.size(), 40u);
  std::map<Time, size_t> trains;
  for (const SentPacket& packet : sent_) ++trains[packet.at];
  // The burst, then a quantum (7 packets) at a time.
  EXPECT_LE(trains.size(), 6u);
  // As if each packet left as soon as the debt allows it: of 39 packets, without the burst.
  const double debt = 39 * 1056 - rate.BytesIn(8ms);
  EXPECT_LE(sent_.back().at - sent_.front().at, rate.TimeFor(debt) + 1ms);
}

TEST_F(PacerTest, NeverExceedsRateTimesWindowAndBurst) {
  const DataRate rate = DataRate::KilobitsPerSecond(2'000);
  pacer_.SetLimits({.rate = rate, .burst = 10ms}, now_);
  uint64_t dice = 12345;
  for (int i = 0; i < 2'000; ++i) {
    dice = dice * 6364136223846793005ull + 1442695040888963407ull;
    // Bursts of up to 15 packets, on average below the rate.
    for (uint64_t n = dice >> 60; i % 40 == 0 && n > 0; --n) Offer(Video());
    Advance(1ms);
  }
  ASSERT_GT(sent_.size(), 200u);
  for (size_t i = 0; i < sent_.size(); ++i) {
    double bytes = 0;
    for (size_t j = i; j < sent_.size(); ++j) {
      bytes += static_cast<double>(sent_[j].bytes);
      const auto window = sent_[j].at - sent_[i].at;
      // 2 packets: one beyond the burst, and one that the bucket had room for when it began.
      EXPECT_LE(bytes, rate.BytesIn(window + 10ms) + 2 * 1056) << i << ' ' << j;
    }
  }
}

TEST_F(PacerTest, AudioNeverWaitsAndRetransmissionsGoBeforeVideo) {
  pacer_.SetLimits({.rate = DataRate::KilobitsPerSecond(500), .burst = 5ms}, now_);
  for (int i = 0; i < 5; ++i) Offer(Video());
  Offer(Video(Kind::kRetransmission));
  const size_t before = sent_.size();
  Offer(Audio());
  ASSERT_EQ(sent_.size(), before + 1);
  EXPECT_EQ(sent_.back().codec, rtp::Codec::kOpus);
  Advance(500ms);
  EXPECT_EQ(sent_[before + 1].kind, Kind::kRetransmission);
  EXPECT_EQ(sent_.size(), 7u);
}

TEST_F(PacerTest, AudioOfWhichFeedbackDoesNotTellFindsNoPathOut) {
  audio_is_numbered_ = false;
  pacer_.SetLimits({.rate = DataRate::KilobitsPerSecond(500), .open = false, .silent = true}, now_);
  Offer(Video());
  Offer(Video());
  const auto is_video = [](const SentPacket& sent) { return sent.codec == rtp::Codec::kVp8; };
  const auto before = std::count_if(sent_.begin(), sent_.end(), is_video);
  for (int i = 0; i < 10; ++i) {
    Offer(Audio());
    Advance(20ms);
  }
  EXPECT_GT(std::count_if(sent_.begin(), sent_.end(), is_video), before);
}

TEST_F(PacerTest, AudioOfWhichFeedbackDoesNotTellIsNoPartOfAProbe) {
  audio_is_numbered_ = false;
  pacer_.SetLimits({.rate = DataRate::KilobitsPerSecond(500), .burst = 5ms}, now_);
  pacer_.StartProbe({.id = 1, .rate = DataRate::KilobitsPerSecond(500), .bytes = 2000}, now_);
  for (int i = 0; i < 10; ++i) Offer(Audio());
  EXPECT_TRUE(pacer_.probing());
  EXPECT_TRUE(pacer_.PaddingDue(now_));
  pacer_.OnSent(2000, now_, /*told=*/true);
  EXPECT_FALSE(pacer_.probing());
}

TEST_F(PacerTest, AProbeEndsWithTheLimitsItWasFor) {
  pacer_.SetLimits({.rate = DataRate::KilobitsPerSecond(500), .burst = 5ms}, now_);
  pacer_.StartProbe({.id = 1, .rate = DataRate::KilobitsPerSecond(500), .bytes = 2000}, now_);
  pacer_.SetLimits({}, now_);  // another path
  EXPECT_FALSE(pacer_.PaddingDue(now_)) << "nothing would count it, it would never end";
}

TEST_F(PacerTest, WhatWaitsLeavesWithinItsDelayEvenWhenItIsTooMuch) {
  pacer_.SetLimits({.rate = DataRate::KilobitsPerSecond(300), .burst = 5ms}, now_);
  for (int i = 0; i < 3'000; ++i) {  // 2 Mb/s
    if (i % 4 == 0) Offer(Video());
    Advance(1ms);
    ASSERT_LE(pacer_.longest_wait(now_), Pacer::kMaxDelay + 10ms);
  }
}

TEST_F(PacerTest, AKeyFrameMakesWhatWaitsBeforeItEmptyButNotAFrameThatIsHalfSent) {
  pacer_.SetLimits({.rate = DataRate::KilobitsPerSecond(300), .burst = 5ms}, now_);
  for (int i = 0; i < 5; ++i) Offer(Video());
  ASSERT_GE(sent_.size(), 1u);
  timestamp_ += 3000;
  for (int i = 0; i < 5; ++i) Offer(Video());
  timestamp_ += 3000;
  Offer(Video(Kind::kMedia, true));
  Advance(1s);
  ASSERT_EQ(sent_.size(), 11u) << "no hole in the stream";
  for (size_t i = 0; i < 5; ++i) EXPECT_EQ(sent_[i].kind, Kind::kMedia) << i;
  for (size_t i = 5; i < 10; ++i) EXPECT_EQ(sent_[i].kind, Kind::kFiller) << i;
  EXPECT_EQ(sent_.back().kind, Kind::kMedia);
  EXPECT_EQ(pacer_.discarded(), 5u);
}

// H264's parameter sets are packets of their own, which begin the key frame too.
TEST_F(PacerTest, AllPacketsOfTheKeyFrameStay) {
  pacer_.SetLimits({.rate = DataRate::KilobitsPerSecond(300), .burst = 5ms}, now_);
  for (int i = 0; i < 5; ++i) Offer(Video());
  timestamp_ += 3000;
  Offer(Video(7, Kind::kMedia));  // overtook the first
  Offer(Video(6, Kind::kMedia, true));
  Offer(Video(8, Kind::kMedia, true));
  Advance(1s);
  ASSERT_EQ(sent_.size(), 8u);
  for (size_t i : {5, 6, 7}) EXPECT_EQ(sent_[i].kind, Kind::kMedia) << i;
}

TEST_F(PacerTest, WhatWaitsIsNotSentAgainBeside) {
  pacer_.SetLimits({.rate = DataRate::KilobitsPerSecond(300), .burst = 5ms}, now_);
  for (int i = 0; i < 10; ++i) Offer(Video());
  Offer(Video(9, Kind::kRetransmission));
  Advance(1s);
  ASSERT_EQ(sent_.size(), 10u);
  EXPECT_EQ(sent_[8].sequence, 9);
  EXPECT_EQ(sent_[8].kind, Kind::kMedia);
}

TEST_F(PacerTest, AFullPathLetsATrickleThroughAndASilentOneNothingOld) {
  pacer_.SetLimits(
      {.rate = DataRate::KilobitsPerSecond(1'000), .burst = 5ms, .open = false, .silent = true},
      now_);
  for (int i = 0; i < 20; ++i, timestamp_ += 3000) Offer(Video());
  Advance(2s);
  EXPECT_GE(sent_.size(), 15u);
  EXPECT_LE(sent_.size(), 21u);
  EXPECT_EQ(sent_.back().kind, Kind::kFiller) << "too old to be of use";
}

TEST_F(PacerTest, AProbeGoesAtItsRateAndTakesMediaAlong) {
  pacer_.SetLimits({.rate = DataRate::KilobitsPerSecond(300), .burst = 5ms}, now_);
  for (int i = 0; i < 4; ++i) Offer(Video());
  const DataRate rate = DataRate::KilobitsPerSecond(2'000);
  pacer_.StartProbe({.id = 1, .rate = rate, .bytes = rate.BytesIn(20ms)}, now_);
  const Time began = now_;
  double bytes = 0;
  for (; pacer_.probing() && now_ < began + 1s; now_ += 1ms) {
    while (pacer_.probing()) {
      const size_t before = sent_.size();
      SendDue();
      bytes += 1056.0 * static_cast<double>(sent_.size() - before);
      if (!pacer_.probing() || !pacer_.PaddingDue(now_)) break;
      EXPECT_EQ(pacer_.packets(), 0u) << "padding goes last";
      pacer_.OnSent(300, now_, true);
      bytes += 300;
    }
  }
  EXPECT_LE(now_ - began, 30ms);
  EXPECT_GE(bytes, rate.BytesIn(20ms));
  EXPECT_EQ(pacer_.packets(), 0u);
}

TEST_F(PacerTest, IsBounded) {
  pacer_.SetLimits({.rate = DataRate::KilobitsPerSecond(300), .open = false}, now_);
  size_t accepted = 0;
  while (accepted < 10'000 && pacer_.Push(Video(), now_)) ++accepted;
  EXPECT_EQ(accepted, Pacer::kMaxPackets);
}

}  // namespace
}  // namespace sfu
