// Our SRTP and libsrtp2 side by side, over a network that loses, reorders, repeats and
// damages: the same bytes out of both senders, the same verdicts of both receivers.
// SWITCHBOARD_SRTP_PACKETS: how many packets each pair is given (for long runs).
#include <gmock/gmock.h>

#include <cstdlib>
#include <random>
#include <string>

#include "dtls/gcm.h"
#include "dtls/libsrtp_session.h"
#include "dtls/sha1_together.h"
#include "dtls/srtp_ciphers.h"
#include "rtp/bytes.h"
#include "tests/dtls/srtp_sessions.h"

namespace dtls {
namespace {

using Bytes = std::vector<uint8_t>;

struct Packet {
  bool rtcp = false;
  bool damaged = false;
  Bytes plain;
  Bytes sealed;
};

struct Outcome {
  int rtp = 0;
  int rtcp = 0;
  int replays = 0;
  int refused = 0;
  int rollovers = 0;
  int malformed = 0;
};

class Comparison {
 public:
  Comparison(Sessions ours, Sessions reference, uint64_t seed)
      : ours_(std::move(ours)), reference_(std::move(reference)), random_(seed) {
    for (uint16_t& sequence : sequences_) sequence = static_cast<uint16_t>(random_());
  }

  // One packet made, one or more delivered; stops at the first difference.
  void Step() {
    if (Chance(0.001)) Restart(Ssrc(Below(kSsrcs)));
    Packet packet = Chance(0.1) ? NewRtcp() : NewRtp();
    if (!Protect(packet)) return;
    if (!Chance(0.05)) flying_.push_back(std::move(packet));  // the others are lost
    while (flying_.size() > kFlying || (!flying_.empty() && Chance(0.3))) DeliverAny();
  }

  const Outcome& outcome() const { return outcome_; }

 private:
  static constexpr size_t kSsrcs = 6;
  static constexpr size_t kFlying = 40;
  static constexpr size_t kOld = 400;

  size_t Below(size_t limit) {
    return std::uniform_int_distribution<size_t>(0, limit - 1)(random_);
  }
  bool Chance(double p) { return std::bernoulli_distribution(p)(random_); }
  static uint32_t Ssrc(size_t i) { return 0xC0FFEE00U + static_cast<uint32_t>(i) * 0x01010101U; }

  void Restart(uint32_t ssrc) {
    for (Sessions* side : {&ours_, &reference_}) {
      side->sender->RemoveSsrc(ssrc);
      side->receiver->RemoveSsrc(ssrc);
    }
  }

  // Mostly the next one; gaps, repetitions and returns of all sizes.
  uint16_t NextSequence(uint16_t& newest) {
    if (Chance(0.08)) return static_cast<uint16_t>(newest - Below(1200));
    size_t step = 1;
    if (Chance(0.1)) step = Below(60);
    if (Chance(0.02)) step = Below(9000);
    if (Chance(0.0005)) step = Below(65'536);
    if (newest + step > 65'535) ++outcome_.rollovers;
    newest = static_cast<uint16_t>(newest + step);
    return newest;
  }

  Packet NewRtp() {
    const size_t stream = Below(kSsrcs);
    const size_t csrcs = Chance(0.2) ? Below(16) : 0;
    const bool extended = Chance(0.5);
    const size_t words = extended ? Below(8) : 0;
    const size_t size = 12 + csrcs * 4 + (extended ? 4 + words * 4 : 0) + Below(100);
    Packet packet{.plain = RtpPacket(Ssrc(stream), NextSequence(sequences_[stream]), size)};
    packet.plain[0] = static_cast<uint8_t>(0x80 | (extended ? 0x10 : 0) | csrcs);
    if (extended) {
      rtp::StoreBe16(&packet.plain[12 + csrcs * 4], 0xBEDE);
      rtp::StoreBe16(&packet.plain[14 + csrcs * 4], static_cast<uint16_t>(words));
    }
    if (Chance(0.01)) packet.plain.resize(Below(size));  // a header that is not all there, often
    return packet;
  }

  Packet NewRtcp() {
    Packet packet{.rtcp = true, .plain = RtcpPacket(Ssrc(Below(kSsrcs)), 8 + 4 * Below(30))};
    if (Chance(0.01)) packet.plain.resize(Below(packet.plain.size()));
    return packet;
  }

  static Bytes ProtectBy(SrtpSender& sender, const Packet& packet) {
    return packet.rtcp ? ProtectRtcp(sender, packet.plain) : dtls::Protect(sender, packet.plain);
  }

  bool Protect(Packet& packet) {
    packet.sealed = ProtectBy(*ours_.sender, packet);
    EXPECT_EQ(packet.sealed, ProtectBy(*reference_.sender, packet));
    if (packet.sealed.empty()) ++outcome_.malformed;
    return !packet.sealed.empty();
  }

  void DeliverAny() {
    const size_t i = Below(flying_.size());
    Packet packet = flying_[i];
    if (!Chance(0.1)) {  // else it comes once more, later
      flying_[i] = std::move(flying_.back());
      flying_.pop_back();
    }
    if (Chance(0.05) && !old_.empty()) Deliver(old_[Below(old_.size())]);
    (old_.size() < kOld ? old_.emplace_back() : old_[Below(kOld)]) = packet;
    if (Chance(0.05)) Damage(packet);
    Deliver(packet);
  }

  void Damage(Packet& packet) {
    packet.damaged = true;
    if (Chance(0.2)) {
      packet.sealed.resize(Below(packet.sealed.size()));
    } else {
      packet.sealed[Below(packet.sealed.size())] ^= static_cast<uint8_t>(1U << Below(8));
    }
    if (Chance(0.1)) packet.rtcp = !packet.rtcp;
  }

  void Deliver(const Packet& packet) {
    Bytes by_us = packet.sealed;
    Bytes by_reference = packet.sealed;
    const auto open = [&](SrtpReceiver& receiver, Bytes& bytes) {
      return packet.rtcp ? receiver.UnprotectRtcp(bytes) : receiver.UnprotectRtp(bytes);
    };
    const auto ours = open(*ours_.receiver, by_us);
    const auto reference = open(*reference_.receiver, by_reference);
    ASSERT_EQ(ours.size, reference.size)
        << "error " << static_cast<int>(ours.error) << " and " << static_cast<int>(reference.error);
    // libsrtp2's own cipher does not tell a wrong tag from other failures; and what is too short as
    // well as a repetition, we call malformed.
    if (ours.error != SrtpError::kMalformed) {
      ASSERT_EQ(ours.error == SrtpError::kReplay, reference.error == SrtpError::kReplay);
    }
    Count(packet, ours);
    if (ours.size == 0) return;
    by_us.resize(ours.size);
    by_reference.resize(ours.size);
    ASSERT_EQ(by_us, by_reference);
    if (!packet.damaged) {
      ASSERT_EQ(by_us, packet.plain);
    }
  }

  void Count(const Packet& packet, const SrtpReceiver::Opened& opened) {
    if (opened.size != 0) {
      ++(packet.rtcp ? outcome_.rtcp : outcome_.rtp);
    } else {
      ++(opened.error == SrtpError::kReplay ? outcome_.replays : outcome_.refused);
    }
  }

  Sessions ours_;
  Sessions reference_;
  std::mt19937_64 random_;
  std::array<uint16_t, kSsrcs> sequences_{};
  std::vector<Packet> flying_;
  std::vector<Packet> old_;  // delivered before
  Outcome outcome_;
};

int Packets() {
  const char* const text = std::getenv("SWITCHBOARD_SRTP_PACKETS");
  return text == nullptr ? 250'000 : std::atoi(text);
}

Sessions Reference(SrtpProfile profile) {
  const auto key = TestKey(profile);
  return {"libsrtp2", NewLibSrtpSender(profile, key), NewLibSrtpReceiver(profile, key)};
}

void Compare(Sessions ours, SrtpProfile profile, uint64_t seed) {
  SCOPED_TRACE(ours.ciphers + ", " + std::string(SrtpProfileName(profile)) + ", seed " +
               std::to_string(seed));
  Comparison comparison(std::move(ours), Reference(profile), seed);
  const int packets = Packets();
  for (int i = 0; i < packets && !::testing::Test::HasFailure(); ++i) {
    comparison.Step();
    if (::testing::Test::HasFailure()) ADD_FAILURE() << "at packet " << i;
  }
  if (::testing::Test::HasFailure()) return;
  // What the network did was worth comparing.
  const Outcome& outcome = comparison.outcome();
  EXPECT_GT(outcome.rtp, packets / 2);
  EXPECT_GT(outcome.rtcp, packets / 20);
  EXPECT_GT(outcome.replays, packets / 20);
  EXPECT_GT(outcome.refused, packets / 50);
  EXPECT_GT(outcome.malformed, packets / 500);
  EXPECT_GT(outcome.rollovers, packets / 2000);
  ::testing::Test::RecordProperty("opened", outcome.rtp + outcome.rtcp);
}

class GcmDifferentialTest : public ::testing::TestWithParam<SrtpProfile> {};
INSTANTIATE_TEST_SUITE_P(, GcmDifferentialTest,
                         ::testing::Values(SrtpProfile::kAeadAes128Gcm,
                                           SrtpProfile::kAeadAes256Gcm),
                         [](const auto& test) { return std::string(SrtpProfileName(test.param)); });

void Compare(const Gcm& gcm, SrtpProfile profile, uint64_t seed) {
  InitSrtp();
  const GcmKeys keys = DeriveGcmKeys(TestKey(profile));
  Compare({std::string(gcm.name), gcm.new_sender(keys), gcm.new_receiver(keys)}, profile, seed);
}

TEST_P(GcmDifferentialTest, OverOpenSslIsAsLibSrtp) { Compare(*OpenSslGcm(), GetParam(), 7); }

TEST_P(GcmDifferentialTest, OverIpsecMbIsAsLibSrtp) {
  if (IpsecMbGcm() == nullptr) GTEST_SKIP() << "not for this processor";
  Compare(*IpsecMbGcm(), GetParam(), 11);
}

class Sha1TogetherTest : public ::testing::Test {
 protected:
  static constexpr SrtpProfile kProfile = SrtpProfile::kAes128CmHmacSha1_80;
  void SetUp() override {
    InitSrtp();
    if (!NewTogetherSha1Sender(TestKey(kProfile))) GTEST_SKIP() << "not for this processor";
  }
};

TEST_F(Sha1TogetherTest, IsAsLibSrtp) {
  const auto key = TestKey(kProfile);
  Compare({"together", NewTogetherSha1Sender(key), NewLibSrtpReceiver(kProfile, key)}, kProfile,
          13);
}

// Of several sessions, in all numbers and sizes: each packet as if it were protected by itself.
TEST_F(Sha1TogetherTest, AnyNumberOfPacketsAreAsLibSrtpMakesEach) {
  constexpr size_t kSessions = 3;
  constexpr size_t kMost = 300;
  std::mt19937_64 random(17);
  std::vector<std::unique_ptr<SrtpSender>> ours;
  std::vector<std::unique_ptr<SrtpSender>> references;
  for (size_t i = 0; i < kSessions; ++i) {
    auto key = TestKey(kProfile);
    key[0] = static_cast<uint8_t>(i);
    ours.push_back(NewTogetherSha1Sender(key));
    references.push_back(NewLibSrtpSender(kProfile, key));
  }
  uint16_t sequence = 65'000;
  for (size_t count = 0; count <= kMost; count = count < 20 ? count + 1 : count + 40) {
    std::vector<Bytes> together(count);
    std::vector<Bytes> each(count);
    for (size_t i = 0; i < count; ++i) {
      const size_t size = 12 + random() % 1300;
      const Bytes plain = RtpPacket(7, ++sequence, i % 10 == 0 ? 12 : size);
      each[i] = Protect(*references[i % kSessions], plain);
      together[i] = plain;
      together[i].resize(plain.size() + kMaxSrtpOverhead);
      const size_t sealed = ours[i % kSessions]->ProtectRtpLater(together[i], plain.size());
      ASSERT_EQ(sealed, each[i].size());
    }
    SrtpSender::FinishProtecting();
    for (size_t i = 0; i < count; ++i) {
      together[i].resize(each[i].size());
      ASSERT_EQ(together[i], each[i]) << i << " of " << count;
    }
  }
}

}  // namespace
}  // namespace dtls
