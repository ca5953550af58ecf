// SRTP by AES-GCM against the published packets, with each implementation there is.
#include "dtls/gcm_session.h"

#include <gmock/gmock.h>

#include <string>

#include "tests/dtls/hex.h"
#include "tests/dtls/srtp_sessions.h"

namespace dtls {
namespace {

using Bytes = std::vector<uint8_t>;

GcmKeys KeysOf(size_t size) {
  GcmKeys keys;
  keys.size = size;
  for (size_t i = 0; i < size; ++i) keys.rtp[i] = keys.rtcp[i] = static_cast<uint8_t>(i);
  const Bytes salt = FromHex("517569642070726f2071756f");  // "Quid pro quo"
  std::copy(salt.begin(), salt.end(), keys.rtp_salt.begin());
  keys.rtcp_salt = keys.rtp_salt;
  return keys;
}

// RFC 7714 section 16: SSRC 5501a0b2, sequence f17b, rollover counter 0.
const Bytes kRtp = FromHex(
    "8040f17b8041f8d35501a0b2"
    "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573");
const char kRtpHeader[] = "8040f17b8041f8d35501a0b2";
const char kRtp128[] =
    "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
    "899d7f27beb16a9152cf765ee4390cce";
const char kRtp256[] =
    "32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b"
    "7aa3db36dfffd6b0f9bb7878d7a76c13";

// Section 17: SSRC 4d617273, SRTCP index 5d4.
constexpr int kRtcpIndex = 0x5D4;
const Bytes kRtcp = FromHex(
    "81c8000d4d617273"
    "4e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef");
const char kRtcpHeader[] = "81c8000d4d617273";
const char kRtcp128[] =
    "63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275b"
    "c84aa45896cf4d2fc5abf87245d9eade800005d4";
const char kRtcp256[] =
    "d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de0476f1b6fad"
    "1d1eb30c4446839f57ff6f6cb26ac3be800005d4";

class GcmVectorTest : public ::testing::TestWithParam<const Gcm*> {};

std::vector<const Gcm*> Implementations() {
  std::vector<const Gcm*> all = {OpenSslGcm()};
  if (IpsecMbGcm() != nullptr) all.push_back(IpsecMbGcm());
  return all;
}
INSTANTIATE_TEST_SUITE_P(, GcmVectorTest, ::testing::ValuesIn(Implementations()),
                         [](const auto& test) { return test.index == 0 ? "OpenSsl" : "IpsecMb"; });

TEST_P(GcmVectorTest, RtpOfRfc7714Section16) {
  for (const auto& [size, sealed] : {std::pair{16, kRtp128}, std::pair{32, kRtp256}}) {
    const GcmKeys keys = KeysOf(static_cast<size_t>(size));
    Bytes packet = Protect(*GetParam()->new_sender(keys), kRtp);
    EXPECT_EQ(packet, FromHex(std::string(kRtpHeader) + sealed));
    const auto opened = GetParam()->new_receiver(keys)->UnprotectRtp(packet);
    packet.resize(opened.size);
    EXPECT_EQ(packet, kRtp);
  }
}

TEST_P(GcmVectorTest, RtcpOfRfc7714Section17) {
  for (const auto& [size, sealed] : {std::pair{16, kRtcp128}, std::pair{32, kRtcp256}}) {
    const GcmKeys keys = KeysOf(static_cast<size_t>(size));
    const auto sender = GetParam()->new_sender(keys);
    for (int index = 1; index < kRtcpIndex; ++index) ProtectRtcp(*sender, kRtcp);
    Bytes packet = ProtectRtcp(*sender, kRtcp);
    EXPECT_EQ(packet, FromHex(std::string(kRtcpHeader) + sealed));
    const auto opened = GetParam()->new_receiver(keys)->UnprotectRtcp(packet);
    packet.resize(opened.size);
    EXPECT_EQ(packet, kRtcp);
  }
}

TEST_P(GcmVectorTest, RtcpThatIsOnlyAuthenticatedOfRfc7714Section17) {
  const GcmKeys keys = KeysOf(16);
  const Bytes sealed = FromHex(
      "81c8000d4d617273"
      "4e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef"
      "841dd9683dd78ec92ae58790125f62b3000005d4");
  Bytes packet = sealed;
  const auto receiver = GetParam()->new_receiver(keys);
  for (size_t i = 0; i < sealed.size(); ++i) {
    Bytes tampered = sealed;
    tampered[i] ^= 1;
    EXPECT_EQ(receiver->UnprotectRtcp(tampered).size, 0U) << "byte " << i;
  }
  packet.resize(receiver->UnprotectRtcp(packet).size);
  EXPECT_EQ(packet, kRtcp);
}

TEST_P(GcmVectorTest, PassesItsOwnCheck) { EXPECT_TRUE(PassesVectors(*GetParam())); }

// RFC 3711 appendix B.3's master key and the first 12 bytes of its salt, to which RFC 7714 section
// 11 adds zeros; computed apart, as AES-128 in counter mode from salt XOR label.
TEST(GcmKeysTest, AreDerivedByTheLabelsOfRfc3711Section4) {
  const GcmKeys keys =
      DeriveGcmKeys(FromHex("e1f97a0d3e018be0d64fa32c06de4139 0ec675ad498afeebb6960b3a"));
  const auto first = [](const auto& bytes, size_t size) {
    return Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
  };
  EXPECT_EQ(keys.size, 16U);
  EXPECT_EQ(first(keys.rtp, 16), FromHex("238c882f36f000301573e69383502d9d"));
  EXPECT_EQ(first(keys.rtp_salt, 12), FromHex("f2fee04070fc3f65d706e2e4"));
  EXPECT_EQ(first(keys.rtcp, 16), FromHex("8bd2cdf1fc9db302554e0fc9a5ccb4a6"));
  EXPECT_EQ(first(keys.rtcp_salt, 12), FromHex("9bb741139a5207f61f898db2"));
}

TEST(GcmPacketTest, TheHeaderReachesToTheEndOfTheExtension) {
  EXPECT_EQ(RtpHeaderSize(FromHex("80600001 00000002 00000003")), 12U);
  EXPECT_EQ(RtpHeaderSize(FromHex("82600001 00000002 00000003 00000004 00000005 ff")), 20U);
  EXPECT_EQ(RtpHeaderSize(FromHex("90600001 00000002 00000003 bede0001 10000000 ff")), 20U);
  EXPECT_EQ(RtpHeaderSize(FromHex("91600001 00000002 00000003 00000004 bede0000")), 20U);
}

TEST(GcmPacketTest, AHeaderThatIsNotAllThereIsRefused) {
  EXPECT_EQ(RtpHeaderSize({}), 0U);
  EXPECT_EQ(RtpHeaderSize(FromHex("80600001 00000002 000000")), 0U);
  EXPECT_EQ(RtpHeaderSize(FromHex("81600001 00000002 00000003 000000")), 0U);
  EXPECT_EQ(RtpHeaderSize(FromHex("90600001 00000002 00000003 bede00")), 0U);
  EXPECT_EQ(RtpHeaderSize(FromHex("90600001 00000002 00000003 bede0001 100000")), 0U);
  EXPECT_EQ(RtpHeaderSize(FromHex("90600001 00000002 00000003 bedeffff 10000000")), 0U);
}

}  // namespace
}  // namespace dtls
