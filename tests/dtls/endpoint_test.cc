#include "dtls/endpoint.h"

#include <gmock/gmock.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <string>

#include "rtp/bytes.h"
#include "tests/dtls/virtual_clock.h"
#include "tests/dtls/wire.h"

namespace dtls {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::chrono::seconds kLongEnough{40};

std::shared_ptr<const Certificate> ClientCertificate() {
  static const auto certificate = Certificate::Generate();
  return certificate;
}
std::shared_ptr<const Certificate> ServerCertificate() {
  static const auto certificate = Certificate::Generate();
  return certificate;
}

EndpointOptions ClientOptions() {
  return {.role = Role::kActive, .remote_fingerprints = {ServerCertificate()->fingerprint()}};
}
EndpointOptions ServerOptions() {
  return {.role = Role::kPassive, .remote_fingerprints = {ClientCertificate()->fingerprint()}};
}

struct Pair {
  explicit Pair(EndpointOptions client_options = ClientOptions(),
                EndpointOptions server_options = ServerOptions())
      : client(ClientCertificate(), std::move(client_options), VirtualClock::now()),
        server(ServerCertificate(), std::move(server_options), VirtualClock::now()) {}

  void Shake(Faults faults = {}, uint32_t seed = 1) {
    Wire wire(client, server, faults, seed);
    client.Start(VirtualClock::now());
    wire.Run(kLongEnough);
    sent = wire.sent();
  }

  Endpoint client;
  Endpoint server;
  std::vector<std::vector<uint8_t>> sent;
};

void ExpectSameKeys(const Endpoint& a, const Endpoint& b) {
  ASSERT_EQ(a.state(), State::kConnected) << a.failure();
  ASSERT_EQ(b.state(), State::kConnected) << b.failure();
  ASSERT_TRUE(a.keys() && b.keys());
  EXPECT_EQ(a.keys()->profile, b.keys()->profile);
  EXPECT_EQ(a.keys()->local, b.keys()->remote);
  EXPECT_EQ(a.keys()->remote, b.keys()->local);
  EXPECT_NE(a.keys()->local, a.keys()->remote);
  const size_t size = SrtpKeySize(a.keys()->profile) + SrtpSaltSize(a.keys()->profile);
  EXPECT_THAT(a.keys()->local, SizeIs(size));
}

TEST(EndpointTest, TwoEndpointsAgreeOnKeys) {
  Pair pair;
  pair.Shake();
  ExpectSameKeys(pair.client, pair.server);
  EXPECT_EQ(pair.server.keys()->profile, SrtpProfile::kAeadAes128Gcm);
  EXPECT_EQ(pair.server.deadline(), Time::max());
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(EndpointTest, EachProfileIsNegotiatedWhenItIsTheOnlyOne) {
  for (SrtpProfile profile : {SrtpProfile::kAeadAes128Gcm, SrtpProfile::kAeadAes256Gcm,
                              SrtpProfile::kAes128CmHmacSha1_80}) {
    SCOPED_TRACE(SrtpProfileName(profile));
    EndpointOptions client = ClientOptions();
    client.profiles = {profile};
    Pair pair(client);
    pair.Shake();
    ExpectSameKeys(pair.client, pair.server);
    EXPECT_EQ(pair.client.keys()->profile, profile);
  }
}

TEST(EndpointTest, TheServersPreferenceDecidesAmongCommonProfiles) {
  EndpointOptions client = ClientOptions();
  client.profiles = {SrtpProfile::kAes128CmHmacSha1_80, SrtpProfile::kAeadAes128Gcm,
                     SrtpProfile::kAeadAes256Gcm};
  EndpointOptions server = ServerOptions();
  server.profiles = {SrtpProfile::kAeadAes256Gcm, SrtpProfile::kAeadAes128Gcm};
  Pair pair(client, server);
  pair.Shake();
  ExpectSameKeys(pair.client, pair.server);
  EXPECT_EQ(pair.client.keys()->profile, SrtpProfile::kAeadAes256Gcm);
}

TEST(EndpointTest, WithoutACommonProfileTheHandshakeFails) {
  EndpointOptions client = ClientOptions();
  client.profiles = {SrtpProfile::kAes128CmHmacSha1_80};
  EndpointOptions server = ServerOptions();
  server.profiles = {SrtpProfile::kAeadAes128Gcm};
  Pair pair(client, server);
  pair.Shake();
  EXPECT_EQ(pair.server.state(), State::kFailed);
  EXPECT_THAT(pair.server.failure(), HasSubstr("no SRTP protection profile"));
  EXPECT_FALSE(pair.server.keys());
}

TEST(EndpointTest, AWrongFingerprintYieldsNoKeysAndSilence) {
  EndpointOptions server = ServerOptions();
  server.remote_fingerprints = {ServerCertificate()->fingerprint()};
  Pair pair(ClientOptions(), server);
  pair.Shake();
  EXPECT_EQ(pair.server.state(), State::kFailed);
  EXPECT_THAT(pair.server.failure(), HasSubstr("fingerprint"));
  EXPECT_FALSE(pair.server.keys());
  pair.server.OnDatagram(pair.sent.front(), VirtualClock::now());
  EXPECT_THAT(pair.server.TakeOutgoing(), IsEmpty());
  EXPECT_EQ(pair.server.deadline(), Time::max());
}

TEST(EndpointTest, AnyOfSeveralFingerprintsAndHashesMayMatch) {
  EndpointOptions server = ServerOptions();
  const Fingerprint sha512{.algorithm = "sha-512",
                           .digest = DigestOf(ClientCertificate()->x509(), "sha-512")};
  server.remote_fingerprints = {ServerCertificate()->fingerprint(), sha512};
  Pair pair(ClientOptions(), server);
  pair.Shake();
  ExpectSameKeys(pair.client, pair.server);
}

TEST(EndpointTest, AFingerprintWithoutDigestMatchesNothing) {
  EndpointOptions server = ServerOptions();
  server.remote_fingerprints = {{.algorithm = "md5", .digest = {}}};
  Pair pair(ClientOptions(), server);
  pair.Shake();
  EXPECT_EQ(pair.server.state(), State::kFailed);
}

TEST(EndpointTest, KeysAreWithheldUntilTheFingerprintIsKnown) {
  EndpointOptions server = ServerOptions();
  server.remote_fingerprints.clear();
  Pair pair(ClientOptions(), server);
  Wire wire(pair.client, pair.server, {}, 1);
  pair.client.Start(VirtualClock::now());
  wire.Run(std::chrono::seconds(2));
  EXPECT_EQ(pair.client.state(), State::kConnected);
  EXPECT_EQ(pair.server.state(), State::kHandshaking);
  EXPECT_FALSE(pair.server.keys());

  pair.server.SetRemoteFingerprints({ClientCertificate()->fingerprint()});
  ExpectSameKeys(pair.client, pair.server);
}

TEST(EndpointTest, ALateFingerprintThatIsWrongYieldsNoKeys) {
  EndpointOptions server = ServerOptions();
  server.remote_fingerprints.clear();
  Pair pair(ClientOptions(), server);
  Wire wire(pair.client, pair.server, {}, 1);
  pair.client.Start(VirtualClock::now());
  wire.Run(std::chrono::seconds(2));
  pair.server.SetRemoteFingerprints({ServerCertificate()->fingerprint()});
  EXPECT_EQ(pair.server.state(), State::kFailed);
  EXPECT_FALSE(pair.server.keys());
}

TEST(EndpointTest, AHandshakeSurvivesLossReorderingAndDuplicates) {
  for (uint32_t seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE(seed);
    Pair pair;
    pair.Shake({.loss = 0.2, .duplicate = 0.1, .reorder = 0.3}, seed);
    ExpectSameKeys(pair.client, pair.server);
  }
}

TEST(EndpointTest, ALostFirstFlightIsSentAgainWithin300Ms) {
  Pair pair;
  const Time start = VirtualClock::now();
  pair.client.Start(start);
  ASSERT_THAT(pair.client.TakeOutgoing(), SizeIs(1));
  ASSERT_LE(pair.client.deadline(), start + std::chrono::milliseconds(300));
  VirtualClock::AdvanceTo(pair.client.deadline());
  pair.client.OnTimeout(VirtualClock::now());
  EXPECT_THAT(pair.client.TakeOutgoing(), SizeIs(1));
}

TEST(EndpointTest, NoDatagramExceedsTheMtu) {
  EndpointOptions client = ClientOptions();
  EndpointOptions server = ServerOptions();
  client.mtu = server.mtu = 400;
  Pair pair(client, server);
  pair.Shake();
  ExpectSameKeys(pair.client, pair.server);
  EXPECT_THAT(pair.sent, Each(SizeIs(::testing::Le(400U))));
  EXPECT_GT(pair.sent.size(), 4U);
}

TEST(EndpointTest, CloseNotifyClosesTheOtherSide) {
  Pair pair;
  pair.Shake();
  pair.client.Close();
  EXPECT_EQ(pair.client.state(), State::kClosed);
  EXPECT_FALSE(pair.client.keys());
  for (const auto& datagram : pair.client.TakeOutgoing()) {
    pair.server.OnDatagram(datagram, VirtualClock::now());
  }
  EXPECT_EQ(pair.server.state(), State::kClosed);
  EXPECT_FALSE(pair.server.keys());
}

// A pair whose client agrees to nothing but `suite`, and whose server is done while its last flight
// is lost.
struct HalfDone {
  explicit HalfDone(const char* suite)
      : certificate(Certificate::Generate()),
        client(certificate, ClientOptions(), VirtualClock::now()),
        server(ServerCertificate(), {.remote_fingerprints = {certificate->fingerprint()}},
               VirtualClock::now()) {
    EXPECT_EQ(SSL_CTX_set_cipher_list(certificate->context(), suite), 1);
    client.Start(VirtualClock::now());
    while (server.state() == State::kHandshaking) {
      for (const auto& datagram : client.TakeOutgoing()) {
        server.OnDatagram(datagram, VirtualClock::now());
      }
      if (server.state() != State::kHandshaking) break;
      for (const auto& datagram : server.TakeOutgoing()) {
        client.OnDatagram(datagram, VirtualClock::now());
      }
    }
    last_flight = server.TakeOutgoing();
  }

  // What the client says again when nothing answers.
  std::vector<std::vector<uint8_t>> Repeat() {
    VirtualClock::AdvanceTo(client.deadline());
    client.OnTimeout(VirtualClock::now());
    return client.TakeOutgoing();
  }

  std::shared_ptr<const Certificate> certificate;
  Endpoint client;
  Endpoint server;
  std::vector<std::vector<uint8_t>> last_flight;
};

// All that ssl_context offers: after the handshake their records are opened without OpenSSL.
constexpr const char* kSuites[] = {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
                                   "ECDHE-ECDSA-CHACHA20-POLY1305"};

TEST(EndpointTest, ALostLastFlightIsSentAgainWhenThePeerRepeatsItsOwn) {
  for (const char* suite : kSuites) {
    SCOPED_TRACE(suite);
    HalfDone pair(suite);
    EXPECT_EQ(pair.client.state(), State::kHandshaking);
    for (const auto& datagram : pair.Repeat()) {
      pair.server.OnDatagram(datagram, VirtualClock::now());
    }
    for (const auto& datagram : pair.server.TakeOutgoing()) {
      pair.client.OnDatagram(datagram, VirtualClock::now());
    }
    ExpectSameKeys(pair.client, pair.server);
  }
}

TEST(EndpointTest, ARepeatedFlightIsAnsweredOnceHoweverOftenItIsReplayed) {
  HalfDone pair(kSuites[0]);
  const auto repeated = pair.Repeat();
  const auto answered = [&] {
    for (const auto& datagram : repeated) pair.server.OnDatagram(datagram, VirtualClock::now());
    return pair.server.TakeOutgoing();
  };
  EXPECT_EQ(answered(), pair.last_flight);
  EXPECT_THAT(answered(), IsEmpty());
}

TEST(EndpointTest, EitherSideMayCloseWithAnySuite) {
  for (const char* suite : kSuites) {
    for (const bool by_client : {false, true}) {
      SCOPED_TRACE(testing::Message() << suite << (by_client ? ", client" : ", server"));
      HalfDone pair(suite);
      for (const auto& datagram : pair.last_flight) {
        pair.client.OnDatagram(datagram, VirtualClock::now());
      }
      ExpectSameKeys(pair.client, pair.server);
      Endpoint& first = by_client ? pair.client : pair.server;
      Endpoint& second = by_client ? pair.server : pair.client;
      first.Close();
      const auto farewell = first.TakeOutgoing();
      ASSERT_THAT(farewell, SizeIs(1));
      auto forged = farewell.front();
      forged.back() ^= 1;
      second.OnDatagram(forged, VirtualClock::now());
      EXPECT_EQ(second.state(), State::kConnected);
      second.OnDatagram(farewell.front(), VirtualClock::now());
      EXPECT_EQ(second.state(), State::kClosed);
    }
  }
}

TEST(EndpointTest, AnUnansweredHandshakeFailsAfter30Seconds) {
  Pair pair;
  const Time start = VirtualClock::now();
  pair.client.Start(start);
  pair.server.OnDatagram(pair.client.TakeOutgoing().front(), start);
  int retransmissions = 0;
  while (pair.server.state() == State::kHandshaking) {
    ASSERT_NE(pair.server.deadline(), Time::max());
    VirtualClock::AdvanceTo(pair.server.deadline());
    pair.server.OnTimeout(VirtualClock::now());
    ++retransmissions;
  }
  EXPECT_EQ(pair.server.state(), State::kFailed);
  EXPECT_THAT(pair.server.failure(), HasSubstr("30 s"));
  EXPECT_EQ(VirtualClock::now() - start, kHandshakeTimeout);
  EXPECT_LT(retransmissions, 15);
}

TEST(EndpointTest, AnEndpointThatHeardNothingHasNoDeadline) {
  Pair pair;
  EXPECT_EQ(pair.server.deadline(), Time::max());
  pair.server.OnDatagram(std::vector<uint8_t>{}, VirtualClock::now());
  EXPECT_EQ(pair.server.deadline(), Time::max());
}

TEST(EndpointTest, KeysThatStayWithheldFailAfter30Seconds) {
  EndpointOptions server = ServerOptions();
  server.remote_fingerprints.clear();
  Pair pair(ClientOptions(), server);
  pair.Shake();
  EXPECT_EQ(pair.server.state(), State::kFailed);
  EXPECT_THAT(pair.server.failure(), HasSubstr("30 s"));
}

// --- What an attacker may try -----------------------------------------------------------------

std::vector<uint8_t> Record(uint8_t type, uint16_t epoch, uint64_t sequence,
                            std::vector<uint8_t> body) {
  std::vector<uint8_t> record(13);
  record[0] = type;
  rtp::StoreBe16(&record[1], 0xFEFD);  // DTLS 1.2
  rtp::StoreBe64(&record[3], sequence);
  rtp::StoreBe16(&record[3], epoch);
  rtp::StoreBe16(&record[11], static_cast<uint16_t>(body.size()));
  record.insert(record.end(), body.begin(), body.end());
  return record;
}

std::vector<uint8_t> Fragment(uint8_t type, uint32_t length, uint16_t message, uint32_t offset,
                              std::vector<uint8_t> body) {
  std::vector<uint8_t> fragment(12);
  fragment[0] = type;
  rtp::StoreBe24(&fragment[1], length);
  rtp::StoreBe16(&fragment[4], message);
  rtp::StoreBe24(&fragment[6], offset);
  rtp::StoreBe24(&fragment[9], static_cast<uint32_t>(body.size()));
  fragment.insert(fragment.end(), body.begin(), body.end());
  return fragment;
}

constexpr uint8_t kAlert = 21;
constexpr uint8_t kHandshake = 22;
constexpr uint8_t kClientHello = 1;

TEST(EndpointTest, AClientHelloInTwoDatagramsIsReassembled) {
  // As browsers send it: their post-quantum key share exceeds the MTU.
  for (const bool swapped : {false, true}) {
    SCOPED_TRACE(swapped);
    Pair pair;
    pair.client.Start(VirtualClock::now());
    const std::vector<uint8_t> hello = pair.client.TakeOutgoing().front();
    const std::vector<uint8_t> body(hello.begin() + 25, hello.end());
    const auto middle = body.begin() + 100;
    const auto length = static_cast<uint32_t>(body.size());
    std::vector<std::vector<uint8_t>> halves = {
        Record(kHandshake, 0, 0, Fragment(kClientHello, length, 0, 0, {body.begin(), middle})),
        Record(kHandshake, 0, 1, Fragment(kClientHello, length, 0, 100, {middle, body.end()}))};
    if (swapped) std::swap(halves[0], halves[1]);
    pair.server.OnDatagram(halves[0], VirtualClock::now());
    ASSERT_THAT(pair.server.TakeOutgoing(), IsEmpty());
    pair.server.OnDatagram(halves[1], VirtualClock::now());
    Wire wire(pair.client, pair.server, {}, 1);
    wire.Run(kLongEnough);
    ExpectSameKeys(pair.client, pair.server);
  }
}

TEST(EndpointTest, NothingForgedEndsAConnectedAssociation) {
  Pair pair;
  pair.Shake();
  const std::vector<std::vector<uint8_t>> forgeries = {
      Record(kAlert, 0, 900, {2, 40}),                   // plaintext handshake_failure
      Record(kAlert, 0, 901, {1, 0}),                    // plaintext close_notify
      Record(kAlert, 1, 902, std::vector<uint8_t>(26)),  // encrypted with the wrong key
      Record(kHandshake, 0, 903, Fragment(kClientHello, 200, 0, 0, std::vector<uint8_t>(200))),
      Record(kHandshake, 2, 904, std::vector<uint8_t>(64)),
      Record(20, 0, 905, {1}),
      Record(23, 1, 906, std::vector<uint8_t>(1000, 7)),
      {kAlert},
      {63, 0, 0},
  };
  for (const auto& forgery : forgeries) pair.server.OnDatagram(forgery, VirtualClock::now());
  for (const auto& datagram : pair.sent) pair.server.OnDatagram(datagram, VirtualClock::now());
  std::mt19937 dice(7);
  for (int i = 0; i < 2000; ++i) {
    auto mutated = pair.sent[dice() % pair.sent.size()];
    mutated[dice() % mutated.size()] ^= static_cast<uint8_t>(1 + dice() % 255);
    pair.server.OnDatagram(mutated, VirtualClock::now());
  }
  EXPECT_EQ(pair.server.state(), State::kConnected) << pair.server.failure();
  EXPECT_TRUE(pair.server.keys());
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(EndpointTest, DatagramsThatAreNotDtlsAreIgnored) {
  Pair pair;
  for (int first = 0; first < 256; ++first) {
    if (first >= 20 && first <= 63) continue;
    const std::vector<uint8_t> datagram(100, static_cast<uint8_t>(first));
    pair.server.OnDatagram(datagram, VirtualClock::now());
  }
  EXPECT_EQ(pair.server.deadline(), Time::max());
  pair.Shake();
  ExpectSameKeys(pair.client, pair.server);
}

TEST(EndpointTest, APlainAlertDoesNotEndAHandshake) {
  Pair pair;
  pair.client.Start(VirtualClock::now());
  pair.server.OnDatagram(Record(kAlert, 0, 5, {2, 40}), VirtualClock::now());
  pair.client.OnDatagram(Record(kAlert, 0, 5, {2, 40}), VirtualClock::now());
  Wire wire(pair.client, pair.server, {}, 1);
  wire.Run(kLongEnough);
  ExpectSameKeys(pair.client, pair.server);
}

// What comes before a record, in the same datagram, and is passed over by OpenSSL: some of it by
// its header's 13 bytes only, whatever length it tells.
std::vector<std::vector<uint8_t>> WhatIsPassedOver() {
  constexpr uint8_t kHeartbeat = 24;
  std::vector<uint8_t> other_version = Record(kHeartbeat, 0, 7, std::vector<uint8_t>(13));
  other_version[2] = 0xFF;  // DTLS 1.0, as a ClientHello may say
  std::vector<uint8_t> no_version = Record(20, 0, 7, {});
  no_version[1] = no_version[2] = 0;
  std::vector<uint8_t> endless = Record(kHandshake, 0, 7, {});
  endless[11] = 0xFF;
  return {Record(kHandshake, 5, 7, std::vector<uint8_t>(40)), other_version, no_version, endless};
}

// Each record after each of those, given to both sides at every moment of a handshake.
void ExpectHandshakeDespite(const std::vector<uint8_t>& record) {
  for (const std::vector<uint8_t>& before : WhatIsPassedOver()) {
    std::vector<uint8_t> forgery = before;
    forgery.insert(forgery.end(), record.begin(), record.end());
    Pair pair;
    pair.client.Start(VirtualClock::now());
    for (int flights = 0; flights < 4; ++flights) {
      Endpoint& from = flights % 2 == 0 ? pair.client : pair.server;
      Endpoint& to = flights % 2 == 0 ? pair.server : pair.client;
      for (Endpoint* side : {&from, &to}) side->OnDatagram(forgery, VirtualClock::now());
      for (const auto& datagram : from.TakeOutgoing()) {
        to.OnDatagram(forgery, VirtualClock::now());
        to.OnDatagram(datagram, VirtualClock::now());
      }
    }
    ExpectSameKeys(pair.client, pair.server);
  }
}

TEST(EndpointTest, APlainAlertBehindSomethingElseDoesNotEndAHandshakeEither) {
  ExpectHandshakeDespite(Record(kAlert, 0, 5, {2, 40}));
}

TEST(EndpointTest, AnEncryptedRecordTooShortForItsTagEndsNothing) {
  for (uint8_t type : {kAlert, kHandshake, uint8_t{23}}) {
    ExpectHandshakeDespite(Record(type, 1, 5, std::vector<uint8_t>(20, 'x')));
  }
}

TEST(EndpointTest, AFailureIsFinalOnlyIfThePeerItselfIsWrong) {
  Pair forged;
  forged.server.OnDatagram(Record(kHandshake, 0, 1, Fragment(99, 4, 0, 0, {1, 2, 3, 4})),
                           VirtualClock::now());
  EXPECT_EQ(forged.server.state(), State::kFailed);
  EXPECT_FALSE(forged.server.failure_is_final());

  EndpointOptions server = ServerOptions();
  server.remote_fingerprints = {ServerCertificate()->fingerprint()};
  Pair impostor(ClientOptions(), server);
  impostor.Shake();
  EXPECT_EQ(impostor.server.state(), State::kFailed);
  EXPECT_TRUE(impostor.server.failure_is_final());
}

// Feeds `next(i)` until the endpoint fails; how many bytes it took.
template <typename Next>
size_t Flood(Endpoint& endpoint, Next next) {
  size_t bytes = 0;
  for (uint64_t i = 0; i < 100'000 && endpoint.state() == State::kHandshaking; ++i) {
    const std::vector<uint8_t> datagram = next(i);
    bytes += datagram.size();
    endpoint.OnDatagram(datagram, VirtualClock::now());
  }
  return bytes;
}

TEST(EndpointTest, EndlessFragmentsEndAt64KiB) {
  struct Case {
    const char* name;
    std::vector<uint8_t> (*next)(uint64_t);
  };
  const Case cases[] = {
      {"zero-length",
       [](uint64_t i) { return Record(kHandshake, 0, i, Fragment(kClientHello, 4000, 0, 0, {})); }},
      {"overlapping",
       [](uint64_t i) {
         return Record(kHandshake, 0, i,
                       Fragment(kClientHello, 16000, 0, static_cast<uint32_t>(i % 100),
                                std::vector<uint8_t>(500)));
       }},
      {"of messages to come",
       [](uint64_t i) {
         return Record(
             kHandshake, 0, i,
             Fragment(11, 16000, static_cast<uint16_t>(1 + i % 12), 0, std::vector<uint8_t>(900)));
       }},
      {"never complete",
       [](uint64_t i) {
         return Record(kHandshake, 0, i,
                       Fragment(kClientHello, 16000, 0, static_cast<uint32_t>(i % 15000), {1}));
       }},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Pair pair;
    EXPECT_LE(Flood(pair.server, c.next), kMaxHandshakeBytes + 1500);
    EXPECT_EQ(pair.server.state(), State::kFailed);
  }
}

TEST(EndpointTest, AFloodOfEncryptedRecordsBeforeTheKeysFailsBeforeItFillsMemory) {
  Pair pair;
  const size_t bytes = Flood(
      pair.server, [](uint64_t i) { return Record(kHandshake, 1, i, std::vector<uint8_t>(40)); });
  EXPECT_EQ(bytes, (kMaxEarlyRecords + 1) * 53);
  EXPECT_THAT(pair.server.failure(), HasSubstr("before the keys"));
}

TEST(EndpointTest, AFailureOfOneLeavesTheOtherUntouched) {
  Pair broken;
  Pair healthy;
  healthy.client.Start(VirtualClock::now());
  broken.server.OnDatagram(Record(kAlert, 0, 0, {2, 40}), VirtualClock::now());
  broken.server.OnDatagram(Record(kHandshake, 0, 1, Fragment(99, 4, 0, 0, {1, 2, 3, 4})),
                           VirtualClock::now());
  EXPECT_EQ(broken.server.state(), State::kFailed);
  EXPECT_EQ(ERR_peek_error(), 0U);
  Wire wire(healthy.client, healthy.server, {}, 1);
  wire.Run(kLongEnough);
  ExpectSameKeys(healthy.client, healthy.server);
}

}  // namespace
}  // namespace dtls
