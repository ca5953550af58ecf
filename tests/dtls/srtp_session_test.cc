#include "dtls/srtp_session.h"

#include <gmock/gmock.h>

#include <string>

#include "dtls/srtp_ciphers.h"
#include "rtp/bytes.h"
#include "tests/dtls/hex.h"
#include "tests/dtls/srtp_sessions.h"

namespace dtls {
namespace {

using ::testing::IsNull;
using ::testing::NotNull;

constexpr uint32_t kSsrc = 0xCAFEBABE;

// Empty on error.
std::vector<uint8_t> Open(SrtpReceiver& receiver, std::vector<uint8_t> packet) {
  packet.resize(receiver.UnprotectRtp(packet).size);
  return packet;
}
std::vector<uint8_t> OpenRtcp(SrtpReceiver& receiver, std::vector<uint8_t> packet) {
  packet.resize(receiver.UnprotectRtcp(packet).size);
  return packet;
}

class SrtpSessionTest : public ::testing::TestWithParam<SrtpProfile> {
 protected:
  SrtpSessionTest()
      : sender(SrtpSender::Create(GetParam(), TestKey(GetParam()))),
        receiver(SrtpReceiver::Create(GetParam(), TestKey(GetParam()))) {}

  std::unique_ptr<SrtpSender> sender;
  std::unique_ptr<SrtpReceiver> receiver;
};

INSTANTIATE_TEST_SUITE_P(, SrtpSessionTest, ::testing::ValuesIn(kAllProfiles),
                         [](const auto& test) { return std::string(SrtpProfileName(test.param)); });

TEST_P(SrtpSessionTest, OpensWhatItProtectedAtEverySize) {
  uint16_t sequence = 0;
  for (size_t size = 12; size <= 1400; ++size) {
    const auto plain = RtpPacket(kSsrc, ++sequence, size);
    const auto protected_packet = Protect(*sender, plain);
    ASSERT_EQ(protected_packet.size(), size + SrtpTagSize(GetParam()));
    if (size >= 24) {
      ASSERT_FALSE(std::equal(plain.begin() + 12, plain.end(), protected_packet.begin() + 12));
    }
    ASSERT_EQ(Open(*receiver, protected_packet), plain);
  }
}

TEST_P(SrtpSessionTest, OpensRtcpThatItProtectedAtEverySize) {
  for (size_t size = 8; size <= 1400; size += 4) {
    const auto plain = RtcpPacket(kSsrc, size);
    const auto protected_packet = ProtectRtcp(*sender, plain);
    ASSERT_EQ(protected_packet.size(), size + SrtpTagSize(GetParam()) + 4);
    ASSERT_EQ(OpenRtcp(*receiver, protected_packet), plain);
  }
}

TEST_P(SrtpSessionTest, EveryImplementationMakesTheSameBytesAndOpensTheOthers) {
  auto implementations = SessionsOfEachCipher(GetParam());
  ASSERT_GE(implementations.size(), 2U);
  uint16_t sequence = 0;
  for (size_t size = 12; size <= 1300; size += 1 + size / 16) {
    const auto plain = RtpPacket(kSsrc, ++sequence, size);
    const auto stock = Protect(*implementations.front().sender, plain);
    ASSERT_EQ(stock.size(), size + SrtpTagSize(GetParam()));
    for (auto& implementation : implementations) {
      SCOPED_TRACE(implementation.ciphers);
      if (&implementation != &implementations.front()) {
        ASSERT_EQ(Protect(*implementation.sender, plain), stock);
      }
      ASSERT_EQ(Open(*implementation.receiver, stock), plain);
    }
  }
}

TEST_P(SrtpSessionTest, EveryImplementationAgreesOnRtcp) {
  auto implementations = SessionsOfEachCipher(GetParam());
  for (size_t size = 8; size <= 1300; size += 4 + size / 16 * 4) {
    const auto plain = RtcpPacket(kSsrc, size);
    const auto stock = ProtectRtcp(*implementations.front().sender, plain);
    for (auto& implementation : implementations) {
      SCOPED_TRACE(implementation.ciphers);
      if (&implementation != &implementations.front()) {
        ASSERT_EQ(ProtectRtcp(*implementation.sender, plain), stock);
      }
      ASSERT_EQ(OpenRtcp(*implementation.receiver, stock), plain);
    }
  }
}

TEST_P(SrtpSessionTest, EveryImplementationAgreesOnHeadersWithCsrcsAndExtensions) {
  auto implementations = SessionsOfEachCipher(GetParam());
  auto plain = RtpPacket(kSsrc, 1, 200);
  plain[0] = 0x80 | 0x10 | 3;          // extension, three CSRCs
  rtp::StoreBe16(&plain[24], 0xBEDE);  // one-byte extensions
  rtp::StoreBe16(&plain[26], 10);      // of 40 bytes
  const auto stock = Protect(*implementations.front().sender, plain);
  EXPECT_TRUE(std::equal(plain.begin(), plain.begin() + 68, stock.begin()));
  for (auto& implementation : implementations) {
    SCOPED_TRACE(implementation.ciphers);
    if (&implementation != &implementations.front()) {
      EXPECT_EQ(Protect(*implementation.sender, plain), stock);
    }
    EXPECT_EQ(Open(*implementation.receiver, stock), plain);
  }
}

TEST_P(SrtpSessionTest, EveryImplementationRefusesEveryTamperedByte) {
  for (auto& implementation : SessionsOfEachCipher(GetParam())) {
    SCOPED_TRACE(implementation.ciphers);
    const auto plain = RtpPacket(kSsrc, 1, 60);
    const auto good = Protect(*implementation.sender, plain);
    for (size_t i = 0; i < good.size(); ++i) {
      auto bad = good;
      bad[i] ^= 0x01;
      ASSERT_EQ(implementation.receiver->UnprotectRtp(bad).size, 0U) << "byte " << i;
    }
    EXPECT_EQ(Open(*implementation.receiver, good), plain);
  }
}

TEST_P(SrtpSessionTest, AWrongTagIsAnAuthenticationError) {
  auto packet = Protect(*sender, RtpPacket(kSsrc, 1, 100));
  packet.back() ^= 1;
  EXPECT_EQ(receiver->UnprotectRtp(packet).error, SrtpError::kAuthentication);
  auto rtcp = ProtectRtcp(*sender, RtcpPacket(kSsrc, 32));
  rtcp[20] ^= 1;
  EXPECT_EQ(receiver->UnprotectRtcp(rtcp).error, SrtpError::kAuthentication);
}

TEST_P(SrtpSessionTest, AReplayIsRefused) {  // S-12
  const auto packet = Protect(*sender, RtpPacket(kSsrc, 1, 100));
  auto copy = packet;
  EXPECT_FALSE(Open(*receiver, packet).empty());
  EXPECT_EQ(receiver->UnprotectRtp(copy).error, SrtpError::kReplay);
  const auto rtcp = ProtectRtcp(*sender, RtcpPacket(kSsrc, 32));
  copy = rtcp;
  EXPECT_FALSE(OpenRtcp(*receiver, rtcp).empty());
  EXPECT_EQ(receiver->UnprotectRtcp(copy).error, SrtpError::kReplay);
}

TEST_P(SrtpSessionTest, APacketMayBeLateByAWindowOf1024) {
  const auto late = Protect(*sender, RtpPacket(kSsrc, 1000, 100));
  const auto too_late = Protect(*sender, RtpPacket(kSsrc, 999, 100));
  const auto newest = Protect(*sender, RtpPacket(kSsrc, 1000 + 1023, 100));
  EXPECT_FALSE(Open(*receiver, newest).empty());
  EXPECT_FALSE(Open(*receiver, late).empty());
  auto copy = too_late;
  EXPECT_EQ(receiver->UnprotectRtp(copy).error, SrtpError::kReplay);
}

TEST_P(SrtpSessionTest, TheSamePacketMayBeSentAgain) {
  const auto plain = RtpPacket(kSsrc, 1, 100);
  const auto once = Protect(*sender, plain);
  Protect(*sender, RtpPacket(kSsrc, 2, 100));
  EXPECT_EQ(Protect(*sender, plain), once);
}

TEST_P(SrtpSessionTest, SequenceNumbersMayRollOver) {
  uint16_t sequence = 65000;
  for (int i = 0; i < 70'000; ++i, ++sequence) {
    const auto plain = RtpPacket(kSsrc, sequence, 20);
    auto packet = Protect(*sender, plain);
    if (i % 97 != 0) continue;
    ASSERT_EQ(Open(*receiver, packet), plain) << i;
  }
}

TEST_P(SrtpSessionTest, ForgedPacketsOfTheFutureDoNotMoveTheRollover) {  // S-12
  Open(*receiver, Protect(*sender, RtpPacket(kSsrc, 100, 50)));
  for (int i = 0; i < 100; ++i) {
    auto forged = RtpPacket(kSsrc, static_cast<uint16_t>(32'000 + 300 * i), 80);
    EXPECT_EQ(receiver->UnprotectRtp(forged).size, 0U);
  }
  const auto next = RtpPacket(kSsrc, 101, 50);
  EXPECT_EQ(Open(*receiver, Protect(*sender, next)), next);
}

// An SSRC that has rolled over can be opened only by a receiver that remembers it.
void RollOver(SrtpSender& sender, SrtpReceiver& receiver) {
  for (uint16_t sequence : {40'000, 65'000, 10'000}) {
    ASSERT_FALSE(Open(receiver, Protect(sender, RtpPacket(kSsrc, sequence, 50))).empty());
  }
}

TEST_P(SrtpSessionTest, JunkSsrcsPushNothingOut) {
  RollOver(*sender, *receiver);
  for (uint32_t ssrc = 1; ssrc <= 10'000; ++ssrc) {
    auto junk = RtpPacket(ssrc, 1, 60);
    ASSERT_EQ(receiver->UnprotectRtp(junk).error, SrtpError::kAuthentication);
  }
  EXPECT_FALSE(Open(*receiver, Protect(*sender, RtpPacket(kSsrc, 10'001, 50))).empty());
}

TEST_P(SrtpSessionTest, TenThousandAuthenticSsrcsPushOutOnlyTheUnused) {
  RollOver(*sender, *receiver);
  const auto first = Protect(*sender, RtpPacket(1, 1, 50));
  EXPECT_FALSE(Open(*receiver, first).empty());
  uint16_t sequence = 10'000;
  for (uint32_t ssrc = 2; ssrc <= 10'000; ++ssrc) {
    ASSERT_FALSE(Open(*receiver, Protect(*sender, RtpPacket(ssrc, 1, 50))).empty());
    sender->RemoveSsrc(ssrc);
    if (ssrc % 50 != 0) continue;
    ASSERT_FALSE(Open(*receiver, Protect(*sender, RtpPacket(kSsrc, ++sequence, 50))).empty());
  }
  EXPECT_FALSE(Open(*receiver, first).empty()) << "SSRC 1 is not forgotten";
}

TEST_P(SrtpSessionTest, ARemovedSsrcStartsAnew) {
  const auto packet = Protect(*sender, RtpPacket(kSsrc, 1, 50));
  EXPECT_FALSE(Open(*receiver, packet).empty());
  EXPECT_TRUE(Open(*receiver, packet).empty());
  receiver->RemoveSsrc(kSsrc);
  EXPECT_FALSE(Open(*receiver, packet).empty());

  // 60,000 after 1 would be an old packet of the same stream; of a new one it is the first.
  RollOver(*sender, *receiver);
  sender->RemoveSsrc(kSsrc);
  receiver->RemoveSsrc(kSsrc);
  EXPECT_FALSE(Open(*receiver, Protect(*sender, RtpPacket(kSsrc, 10'000, 50))).empty());
}

TEST_P(SrtpSessionTest, APacketThatDoesNotFitItsBufferIsNotProtected) {
  auto packet = RtpPacket(kSsrc, 1, 100);
  packet.resize(100 + SrtpTagSize(GetParam()) - 1);
  EXPECT_EQ(sender->ProtectRtp(packet, 100), 0U);
  packet.resize(100 + SrtpTagSize(GetParam()));
  EXPECT_EQ(sender->ProtectRtp(packet, 100), packet.size());

  auto rtcp = RtcpPacket(kSsrc, 100);
  rtcp.resize(100 + SrtpTagSize(GetParam()) + 3);
  EXPECT_EQ(sender->ProtectRtcp(rtcp, 100), 0U);
}

TEST_P(SrtpSessionTest, MalformedPacketsAreRefusedBothWays) {
  for (size_t size = 0; size < 12; ++size) {
    std::vector<uint8_t> packet(size + kMaxSrtpOverhead, 0x80);
    EXPECT_EQ(sender->ProtectRtp(packet, size), 0U);
  }
  auto lying = RtpPacket(kSsrc, 1, 20 + kMaxSrtpOverhead);
  lying[0] = 0x80 | 0x10;
  rtp::StoreBe16(&lying[14], 0xFFFF);  // an extension beyond the end
  EXPECT_EQ(sender->ProtectRtp(lying, 20), 0U);
  EXPECT_EQ(receiver->UnprotectRtp(lying).size, 0U);
  lying[0] = 0x80 | 0x0F;  // 15 CSRCs
  EXPECT_EQ(sender->ProtectRtp(lying, 20), 0U);
  EXPECT_EQ(receiver->UnprotectRtp(lying).size, 0U);
  for (size_t size = 0; size < 64; ++size) {
    std::vector<uint8_t> packet(size, 0x80);
    EXPECT_EQ(receiver->UnprotectRtp(packet).size, 0U);
    EXPECT_EQ(receiver->UnprotectRtcp(packet).size, 0U);
  }
}

TEST_P(SrtpSessionTest, AKeyOfTheWrongSizeMakesNoSession) {
  auto key = TestKey(GetParam());
  EXPECT_THAT(SrtpSender::Create(GetParam(), key), NotNull());
  key.push_back(0);
  EXPECT_THAT(SrtpSender::Create(GetParam(), key), IsNull());
  EXPECT_THAT(SrtpReceiver::Create(GetParam(), key), IsNull());
  EXPECT_THAT(SrtpReceiver::Create(GetParam(), {}), IsNull());
}

// The reference packets of libsrtp2's own srtp_validate().
TEST(SrtpVectorTest, AesCmWithHmacSha1) {
  const auto key = FromHex("e1f97a0d3e018be0d64fa32c06de4139 0ec675ad498afeebb6960b3aabe6");
  const auto plain = FromHex("800f1234decafbadcafebabe abababababababababababababababab");
  auto sender = SrtpSender::Create(SrtpProfile::kAes128CmHmacSha1_80, key);
  EXPECT_EQ(Protect(*sender, plain), FromHex("800f1234decafbadcafebabe 4e55dc4ce79978d88ca4d215949d"
                                             "2402 b78d6acc99ea179b8dbb"));
}

TEST(SrtpVectorTest, AesGcm) {
  const auto key = FromHex("000102030405060708090a0b0c0d0e0f a0a1a2a3a4a5a6a7a8a9aaab");
  const auto plain = FromHex("800f1234decafbadcafebabe abababababababababababababababab");
  auto sender = SrtpSender::Create(SrtpProfile::kAeadAes128Gcm, key);
  EXPECT_EQ(Protect(*sender, plain), FromHex("800f1234decafbadcafebabe c5002ede04cfdd2eb91159e0880a"
                                             "a06e d2976826f796b201df3131a127e8a392"));
}

}  // namespace
}  // namespace dtls
