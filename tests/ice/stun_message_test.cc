#include "ice/stun_message.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "rtp/bytes.h"

namespace ice {
namespace {

using ::testing::Optional;

constexpr std::string_view kPassword = "VOkJxbRl1RmTxUk/WvJxBt";

// RFC 5769 section 2.1.
std::vector<uint8_t> SampleRequest() {
  return {0x00, 0x01, 0x00, 0x58, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34,
          0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae, 0x80, 0x22, 0x00, 0x10, 0x53, 0x54, 0x55, 0x4e,
          0x20, 0x74, 0x65, 0x73, 0x74, 0x20, 0x63, 0x6c, 0x69, 0x65, 0x6e, 0x74, 0x00, 0x24,
          0x00, 0x04, 0x6e, 0x00, 0x01, 0xff, 0x80, 0x29, 0x00, 0x08, 0x93, 0x2f, 0xf9, 0xb1,
          0x51, 0x26, 0x3b, 0x36, 0x00, 0x06, 0x00, 0x09, 0x65, 0x76, 0x74, 0x6a, 0x3a, 0x68,
          0x36, 0x76, 0x59, 0x20, 0x20, 0x20, 0x00, 0x08, 0x00, 0x14, 0x9a, 0xea, 0xa7, 0x0c,
          0xbf, 0xd8, 0xcb, 0x56, 0x78, 0x1e, 0xf2, 0xb5, 0xb2, 0xd3, 0xf2, 0x49, 0xc1, 0xb5,
          0x71, 0xa2, 0x80, 0x28, 0x00, 0x04, 0xe5, 0x7a, 0x3b, 0xcf};
}
// Section 2.2.
std::vector<uint8_t> SampleIpv4Response() {
  return {0x01, 0x01, 0x00, 0x3c, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34,
          0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae, 0x80, 0x22, 0x00, 0x0b, 0x74, 0x65, 0x73, 0x74,
          0x20, 0x76, 0x65, 0x63, 0x74, 0x6f, 0x72, 0x20, 0x00, 0x20, 0x00, 0x08, 0x00, 0x01,
          0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43, 0x00, 0x08, 0x00, 0x14, 0x2b, 0x91, 0xf5, 0x99,
          0xfd, 0x9e, 0x90, 0xc3, 0x8c, 0x74, 0x89, 0xf9, 0x2a, 0xf9, 0xba, 0x53, 0xf0, 0x6b,
          0xe7, 0xd7, 0x80, 0x28, 0x00, 0x04, 0xc0, 0x7d, 0x4c, 0x96};
}
// Section 2.3.
std::vector<uint8_t> SampleIpv6Response() {
  return {0x01, 0x01, 0x00, 0x48, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34,
          0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae, 0x80, 0x22, 0x00, 0x0b, 0x74, 0x65, 0x73, 0x74,
          0x20, 0x76, 0x65, 0x63, 0x74, 0x6f, 0x72, 0x20, 0x00, 0x20, 0x00, 0x14, 0x00, 0x02,
          0xa1, 0x47, 0x01, 0x13, 0xa9, 0xfa, 0xa5, 0xd3, 0xf1, 0x79, 0xbc, 0x25, 0xf4, 0xb5,
          0xbe, 0xd2, 0xb9, 0xd9, 0x00, 0x08, 0x00, 0x14, 0xa3, 0x82, 0x95, 0x4e, 0x4b, 0xe6,
          0x7b, 0xf1, 0x17, 0x84, 0xc9, 0x7c, 0x82, 0x92, 0xc2, 0x75, 0xbf, 0xe3, 0xed, 0x41,
          0x80, 0x28, 0x00, 0x04, 0xc8, 0xfb, 0x0b, 0x4c};
}

TEST(StunMessageTest, ReadsTheSampleRequestOfRfc5769) {
  const auto bytes = SampleRequest();
  const auto message = ParseStun(bytes);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->message_class, StunClass::kRequest);
  EXPECT_EQ(message->method, kBindingMethod);
  EXPECT_EQ(message->transaction_id[0], 0xb7);
  EXPECT_EQ(message->username, "evtj:h6vY");
  EXPECT_THAT(message->priority, Optional(0x6e0001ffU));
  EXPECT_THAT(message->ice_controlled, Optional(0x932ff9b151263b36U));
  EXPECT_FALSE(message->ice_controlling);
  EXPECT_FALSE(message->use_candidate);
  EXPECT_FALSE(message->unknown_attribute);
  EXPECT_TRUE(message->has_fingerprint);
  EXPECT_TRUE(VerifyIntegrity(*message, kPassword));
  EXPECT_FALSE(VerifyIntegrity(*message, "VOkJxbRl1RmTxUk/WvJxBT"));
  EXPECT_FALSE(VerifyIntegrity(*message, ""));
}

TEST(StunMessageTest, ReadsTheSampleResponsesOfRfc5769) {
  const auto v4_bytes = SampleIpv4Response();
  const auto v4 = ParseStun(v4_bytes);
  ASSERT_TRUE(v4);
  EXPECT_EQ(v4->message_class, StunClass::kSuccess);
  EXPECT_TRUE(VerifyIntegrity(*v4, kPassword));
  EXPECT_THAT(v4->xor_mapped_address, Optional(*SocketAddress::Parse("192.0.2.1", 32853)));

  const auto v6_bytes = SampleIpv6Response();
  const auto v6 = ParseStun(v6_bytes);
  ASSERT_TRUE(v6);
  EXPECT_TRUE(VerifyIntegrity(*v6, kPassword));
  EXPECT_THAT(v6->xor_mapped_address,
              Optional(*SocketAddress::Parse("2001:db8:1234:5678:11:2233:4455:6677", 32853)));
}

TEST(StunMessageTest, NoBitOfASampleCanChangeUnnoticed) {
  for (const auto& sample : {SampleRequest(), SampleIpv4Response(), SampleIpv6Response()}) {
    for (size_t bit = 0; bit < sample.size() * 8; ++bit) {
      auto changed = sample;
      changed[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
      const auto message = ParseStun(changed);
      // What still parses has lost its FINGERPRINT: its type was hit.
      if (message) {
        EXPECT_FALSE(message->has_fingerprint) << "bit " << bit;
      }
    }
  }
}

TEST(StunMessageTest, EveryTruncationIsRefused) {
  const auto sample = SampleRequest();
  for (size_t size = 0; size < sample.size(); ++size) {
    EXPECT_FALSE(ParseStun({sample.data(), size})) << size;
    // The same, with a header that tells of the shorter length.
    auto shorter =
        std::vector<uint8_t>(sample.begin(), sample.begin() + static_cast<std::ptrdiff_t>(size));
    if (size < 20) continue;
    rtp::StoreBe16(&shorter[2], static_cast<uint16_t>(size - 20));
    const auto message = ParseStun(shorter);
    if (message) {
      EXPECT_FALSE(message->has_fingerprint) << size;
    }
  }
}

// A message whose attributes are given as bytes; without checksums.
std::vector<uint8_t> Message(std::vector<uint8_t> attributes, uint16_t type = 0x0001) {
  std::vector<uint8_t> message(20);
  rtp::StoreBe16(&message[0], type);
  rtp::StoreBe16(&message[2], static_cast<uint16_t>(attributes.size()));
  rtp::StoreBe32(&message[4], 0x2112A442);
  message.insert(message.end(), attributes.begin(), attributes.end());
  return message;
}

TEST(StunMessageTest, ClassAndMethodAreInterleavedBits) {
  const auto class_of = [](uint16_t type) {
    const auto bytes = Message({}, type);
    return ParseStun(bytes)->message_class;
  };
  EXPECT_EQ(class_of(0x0001), StunClass::kRequest);
  EXPECT_EQ(class_of(0x0011), StunClass::kIndication);
  EXPECT_EQ(class_of(0x0101), StunClass::kSuccess);
  EXPECT_EQ(class_of(0x0111), StunClass::kError);
  const auto bytes = Message({}, 0x3EEF);
  EXPECT_EQ(ParseStun(bytes)->method, 0xFFF);
}

TEST(StunMessageTest, WhatIsNotStunIsRefused) {
  auto wrong_cookie = Message({});
  wrong_cookie[4] ^= 1;
  EXPECT_FALSE(ParseStun(wrong_cookie));
  auto wrong_top_bits = Message({}, 0x8001);
  EXPECT_FALSE(ParseStun(wrong_top_bits));
  auto trailing = Message({});
  trailing.push_back(0);
  EXPECT_FALSE(ParseStun(trailing));
  EXPECT_FALSE(ParseStun(Message({0, 1})));
  EXPECT_FALSE(ParseStun(Message(std::vector<uint8_t>(4096))));
}

TEST(StunMessageTest, AttributesOfTheWrongSizeAreRefused) {
  EXPECT_FALSE(ParseStun(Message({0x00, 0x24, 0, 3, 1, 2, 3, 0})));  // PRIORITY
  EXPECT_FALSE(ParseStun(Message({0x80, 0x2A, 0, 4, 1, 2, 3, 4})));  // ICE-CONTROLLING
  EXPECT_FALSE(ParseStun(Message({0x80, 0x29, 0, 0})));              // ICE-CONTROLLED
  EXPECT_FALSE(ParseStun(Message({0x00, 0x25, 0, 1, 1, 0, 0, 0})));  // USE-CANDIDATE
  EXPECT_FALSE(ParseStun(Message({0x00, 0x20, 0, 4, 0, 1, 1, 1})));  // XOR-MAPPED-ADDRESS
  EXPECT_FALSE(ParseStun(Message({0x00, 0x20, 0, 8, 0, 3, 1, 1, 1, 1, 1, 1})));
  EXPECT_FALSE(ParseStun(Message({0x00, 0x09, 0, 4, 0, 0, 7, 0})));  // ERROR-CODE 700
  EXPECT_FALSE(ParseStun(Message({0x00, 0x08, 0, 4, 1, 2, 3, 4})));  // MESSAGE-INTEGRITY
  EXPECT_FALSE(ParseStun(Message({0x80, 0x28, 0, 0})));              // FINGERPRINT
  EXPECT_FALSE(ParseStun(Message({0x80, 0x22, 0, 5, 1, 2, 3, 4})));  // runs over the end
  EXPECT_FALSE(ParseStun(Message({0x80, 0x22, 0, 3, 1, 2, 3, 4, 0, 0})));
}

TEST(StunMessageTest, TheFirstOfRepeatedAttributesCounts) {
  const auto bytes = Message({0x00, 0x24, 0, 4, 0, 0, 0, 1, 0x00, 0x24, 0, 4, 0, 0, 0, 2});
  EXPECT_THAT(ParseStun(bytes)->priority, Optional(1U));
}

TEST(StunMessageTest, OnlyUnknownAttributesThatMustBeUnderstoodAreReported) {
  const auto optional = Message({0xC0, 0x57, 0, 4, 0, 0, 0, 1, 0x80, 0x22, 0, 0});
  EXPECT_FALSE(ParseStun(optional)->unknown_attribute);
  const auto required = Message({0xC0, 0x57, 0, 0, 0x00, 0x77, 0, 0, 0x7F, 0xFF, 0, 0});
  EXPECT_THAT(ParseStun(required)->unknown_attribute, Optional(uint16_t{0x0077}));
}

TEST(StunMessageTest, WhatStandsBehindMessageIntegrityDoesNotCount) {
  std::vector<uint8_t> attributes = {0x00, 0x08, 0, 20};
  attributes.resize(24);
  for (uint8_t byte : {0x00, 0x25, 0, 0, 0x00, 0x77, 0, 0}) attributes.push_back(byte);
  const auto bytes = Message(attributes);
  const auto message = ParseStun(bytes);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->integrity_offset, 20U);
  EXPECT_FALSE(message->use_candidate);
  EXPECT_FALSE(message->unknown_attribute);
}

TEST(StunMessageTest, NothingMayStandBehindTheFingerprint) {
  std::array<uint8_t, 128> out;
  const size_t size = WriteBindingSuccess({}, *SocketAddress::Parse("192.0.2.1", 1), "", out);
  std::vector<uint8_t> bytes(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size));
  ASSERT_TRUE(ParseStun(bytes));
  for (uint8_t byte : {0x80, 0x22, 0, 0}) bytes.push_back(byte);
  rtp::StoreBe16(&bytes[2], static_cast<uint16_t>(bytes.size() - 20));
  EXPECT_FALSE(ParseStun(bytes));
}

TEST(StunMessageTest, AWrittenRequestReadsBackTheSame) {
  const BindingRequest request{.transaction_id = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
                               .username = "server:client",
                               .priority = 0x7E0000FF,
                               .controlling = true,
                               .tie_breaker = 0x0123456789ABCDEF,
                               .use_candidate = true};
  std::array<uint8_t, 256> out;
  const size_t size = WriteBindingRequest(request, "password", out);
  ASSERT_GT(size, 0U);
  const auto message = ParseStun(std::span(out).first(size));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->message_class, StunClass::kRequest);
  EXPECT_EQ(message->transaction_id, request.transaction_id);
  EXPECT_EQ(message->username, request.username);
  EXPECT_THAT(message->priority, Optional(request.priority));
  EXPECT_THAT(message->ice_controlling, Optional(request.tie_breaker));
  EXPECT_FALSE(message->ice_controlled);
  EXPECT_TRUE(message->use_candidate);
  EXPECT_TRUE(message->has_fingerprint);
  EXPECT_TRUE(VerifyIntegrity(*message, "password"));
}

TEST(StunMessageTest, WrittenResponsesReadBackTheSame) {
  std::array<uint8_t, 256> out;
  for (const char* ip : {"192.0.2.1", "2001:db8::1"}) {
    const auto address = *SocketAddress::Parse(ip, 1234);
    const size_t size = WriteBindingSuccess({9, 8, 7}, address, "password", out);
    const auto message = ParseStun(std::span(out).first(size));
    ASSERT_TRUE(message);
    EXPECT_EQ(message->message_class, StunClass::kSuccess);
    EXPECT_THAT(message->xor_mapped_address, Optional(address));
    EXPECT_TRUE(VerifyIntegrity(*message, "password"));
  }
  const size_t size =
      WriteBindingError({1}, 420, "Unknown Attribute", uint16_t{0x0077}, "password", out);
  const auto error = ParseStun(std::span(out).first(size));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->message_class, StunClass::kError);
  EXPECT_THAT(error->error_code, Optional(uint16_t{420}));
  EXPECT_TRUE(VerifyIntegrity(*error, "password"));
  EXPECT_FALSE(error->unknown_attribute);
}

TEST(StunMessageTest, NothingIsWrittenIntoTooSmallASpan) {
  std::array<uint8_t, 256> out;
  const auto address = *SocketAddress::Parse("2001:db8::1", 1);
  const size_t needed = WriteBindingSuccess({}, address, "password", out);
  for (size_t size = 0; size < needed; ++size) {
    EXPECT_EQ(WriteBindingSuccess({}, address, "password", std::span(out).first(size)), 0U);
    EXPECT_EQ(WriteBindingError({}, 487, "Role Conflict", std::nullopt, "password",
                                std::span(out).first(std::min<size_t>(size, 40))),
              0U);
  }
  EXPECT_EQ(WriteBindingSuccess({}, address, "password", std::span(out).first(needed)), needed);
}

TEST(StunMessageTest, AUsernameHasTwoHalves) {
  const auto parts = SplitUsername("ours:theirs:more");
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->receiver, "ours");
  EXPECT_EQ(parts->sender, "theirs:more");
  EXPECT_FALSE(SplitUsername("no colon"));
  EXPECT_FALSE(SplitUsername(""));
}

}  // namespace
}  // namespace ice
