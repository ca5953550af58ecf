#include "ice/ice_lite.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace ice {
namespace {

using namespace std::chrono_literals;
using ::testing::Optional;

const Credentials kServer{"serverUfrag", "serverPassword0123456789"};
const Credentials kClient{"clientUfrag", "clientPassword0123456789"};
const Credentials kNewServer{"newServerUfrag", "newServerPassword0123456789"};
const Credentials kNewClient{"newClientUfrag", "newClientPassword0123456789"};

const SocketAddress kWifi = *SocketAddress::Parse("198.51.100.7", 40000);
const SocketAddress kMobile = *SocketAddress::Parse("2001:db8::7", 40001);
const SocketAddress kThird = *SocketAddress::Parse("203.0.113.9", 40002);

constexpr uint32_t kHigh = 2'000'000'000;
constexpr uint32_t kLow = 1'000'000'000;

struct Check {
  uint32_t priority = kHigh;
  bool nominate = true;
  bool controlling = true;
  Credentials server = kServer;
  Credentials client = kClient;
};

class IceLiteTest : public ::testing::Test {
 protected:
  IceLiteTest() : ice(kServer) { ice.SetRemote(kClient); }

  static std::vector<uint8_t> Request(const Check& check) {
    std::vector<uint8_t> request(512);
    const std::string username = check.server.ufrag + ":" + check.client.ufrag;
    request.resize(WriteBindingRequest({.transaction_id = {1, 2, 3},
                                        .username = username,
                                        .priority = check.priority,
                                        .controlling = check.controlling,
                                        .tie_breaker = 77,
                                        .use_candidate = check.nominate},
                                       check.server.pwd, request));
    return request;
  }

  IceLite::Outcome ReceiveBytes(const std::vector<uint8_t>& datagram, const SocketAddress& from) {
    const auto message = ParseStun(datagram);
    EXPECT_TRUE(message);
    return message ? ice.OnStun(*message, from, now, response) : IceLite::Outcome{};
  }
  IceLite::Outcome Receive(const Check& check, const SocketAddress& from) {
    return ReceiveBytes(Request(check), from);
  }

  void ExpectSilence(const std::vector<uint8_t>& datagram) {
    const auto outcome = ReceiveBytes(datagram, kWifi);
    EXPECT_EQ(outcome.response_size, 0U);
    EXPECT_FALSE(outcome.authenticated);
    EXPECT_FALSE(outcome.newly_validated);
    EXPECT_FALSE(ice.IsValidated(kWifi));
    EXPECT_EQ(ice.state(), IceState::kNew);
  }

  IceLite ice;
  Time now{1h};
  std::array<uint8_t, 256> response;
};

// --- Answers ------------------------------------------------------------------------------------

TEST_F(IceLiteTest, AnAuthenticCheckIsAnsweredWithTheAddressItCameFrom) {
  const auto outcome = Receive({.nominate = false}, kMobile);
  EXPECT_TRUE(outcome.authenticated);
  EXPECT_TRUE(outcome.newly_validated);
  EXPECT_FALSE(outcome.selected_changed);
  const auto answer = ParseStun(std::span(response).first(outcome.response_size));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->message_class, StunClass::kSuccess);
  EXPECT_EQ(answer->transaction_id, (TransactionId{1, 2, 3}));
  EXPECT_THAT(answer->xor_mapped_address, Optional(kMobile));
  EXPECT_TRUE(VerifyIntegrity(*answer, kServer.pwd));
  EXPECT_TRUE(answer->has_fingerprint);
  EXPECT_TRUE(ice.IsValidated(kMobile));
  EXPECT_FALSE(ice.IsValidated(kWifi));
  EXPECT_FALSE(ice.selected().is_set());
  EXPECT_FALSE(Receive({.nominate = false}, kMobile).newly_validated);
}

TEST_F(IceLiteTest, AnAddressIsInUseUntilItFallsSilent) {
  EXPECT_FALSE(ice.IsInUse(kWifi, now));
  Receive({}, kWifi);
  EXPECT_TRUE(ice.IsInUse(kWifi, now + kInUse - 1ms));
  EXPECT_FALSE(ice.IsInUse(kWifi, now + kInUse));
  EXPECT_FALSE(ice.IsInUse(kMobile, now));
}

TEST_F(IceLiteTest, AnAddressIsNotInUseAfterAFarewellUntilThePeerChecksAgain) {
  Receive({}, kWifi);
  ice.OnFarewell();
  EXPECT_FALSE(ice.IsInUse(kWifi, now));
  Receive({}, kWifi);
  EXPECT_TRUE(ice.IsInUse(kWifi, now));
}

TEST_F(IceLiteTest, ACheckWithTheWrongPasswordIsMetWithSilence) {
  ExpectSilence(Request({.server = {kServer.ufrag, "anotherPassword0123456789"}}));
}

TEST_F(IceLiteTest, ACheckForAnotherUfragIsMetWithSilence) {
  ExpectSilence(Request({.server = {"stranger", kServer.pwd}}));
}

TEST_F(IceLiteTest, ACheckFromAnotherUfragIsMetWithSilence) {
  ExpectSilence(Request({.client = {"stranger", kClient.pwd}}));
}

TEST_F(IceLiteTest, ACheckWithoutUsernameOrColonOrIntegrityIsMetWithSilence) {
  std::vector<uint8_t> request(256);
  request.resize(WriteBindingRequest({.username = ""}, kServer.pwd, request));
  ExpectSilence(request);
  request.resize(256);
  request.resize(WriteBindingRequest({.username = kServer.ufrag}, kServer.pwd, request));
  ExpectSilence(request);
  request.resize(256);
  const std::string username = kServer.ufrag + ":" + kClient.ufrag;
  request.resize(WriteBindingRequest({.username = username}, "", request));
  ExpectSilence(request);
}

TEST_F(IceLiteTest, ACheckWithoutFingerprintIsMetWithSilence) {
  auto request = Request({});
  request.resize(request.size() - 8);
  request[3] = static_cast<uint8_t>(request[3] - 8);
  ExpectSilence(request);
}

TEST_F(IceLiteTest, IndicationsResponsesAndOtherMethodsAreNotAnswered) {
  std::vector<uint8_t> bytes(256);
  bytes.resize(WriteBindingSuccess({}, kWifi, kServer.pwd, bytes));
  ExpectSilence(bytes);
  const auto request = Request({});
  auto message = *ParseStun(request);
  message.message_class = StunClass::kIndication;
  EXPECT_FALSE(ice.OnStun(message, kWifi, now, response).authenticated);
  message.message_class = StunClass::kRequest;
  message.method = 3;
  EXPECT_FALSE(ice.OnStun(message, kWifi, now, response).authenticated);
}

TEST_F(IceLiteTest, ACheckMayOutrunTheAnswerThatNamesTheClient) {
  ice = IceLite(kServer);
  EXPECT_TRUE(Receive({.client = {"anybody", "x"}}, kWifi).selected_changed);
  ice.SetRemote(kClient);
  EXPECT_FALSE(Receive({.client = {"anybody", "x"}}, kWifi).authenticated);
  EXPECT_TRUE(Receive(Check{}, kWifi).authenticated);
}

TEST_F(IceLiteTest, APeerThatClaimsToBeControlledIsToldOfTheConflict) {
  const auto outcome = Receive({.controlling = false}, kWifi);
  EXPECT_TRUE(outcome.role_conflict);
  EXPECT_FALSE(outcome.selected_changed);
  const auto answer = ParseStun(std::span(response).first(outcome.response_size));
  ASSERT_TRUE(answer);
  EXPECT_THAT(answer->error_code, Optional(uint16_t{487}));
  EXPECT_TRUE(VerifyIntegrity(*answer, kServer.pwd));
  EXPECT_FALSE(ice.IsValidated(kWifi));
}

TEST_F(IceLiteTest, AnUnknownAttributeThatMustBeUnderstoodIsRefusedByName) {
  const auto request = Request({});
  auto message = *ParseStun(request);
  message.unknown_attribute = 0x0077;
  const auto outcome = ice.OnStun(message, kWifi, now, response);
  EXPECT_TRUE(outcome.authenticated);
  const auto answer = ParseStun(std::span(response).first(outcome.response_size));
  ASSERT_TRUE(answer);
  EXPECT_THAT(answer->error_code, Optional(uint16_t{420}));
  EXPECT_FALSE(ice.IsValidated(kWifi));
}

// --- Validated addresses ------------------------------------------------------------------------

SocketAddress Numbered(uint16_t port) { return SocketAddress::V4({192, 0, 2, 1}, port); }

TEST_F(IceLiteTest, TheAddressNotHeardOfForLongestIsForgottenFirst) {
  for (uint16_t i = 0; i < IceLite::kMaxValidated; ++i, now += 1s) {
    Receive({.nominate = false}, Numbered(static_cast<uint16_t>(100 + i)));
  }
  Receive({.nominate = false}, Numbered(100));
  now += 1s;
  Receive({.nominate = false}, Numbered(200));
  EXPECT_TRUE(ice.IsValidated(Numbered(100)));
  EXPECT_FALSE(ice.IsValidated(Numbered(101)));
  EXPECT_TRUE(ice.IsValidated(Numbered(102)));
  EXPECT_TRUE(ice.IsValidated(Numbered(200)));
}

TEST_F(IceLiteTest, TheSelectedAddressIsNeverForgotten) {
  Receive(Check{}, kWifi);
  for (uint16_t i = 0; i < 100; ++i, now += 10ms) {
    Receive({.nominate = false}, Numbered(static_cast<uint16_t>(100 + i)));
  }
  EXPECT_TRUE(ice.IsValidated(kWifi));
  EXPECT_EQ(ice.selected(), kWifi);
}

// --- Nomination
// -----------------------------------------------------------------------------------

TEST_F(IceLiteTest, ANominationSelectsAndConnects) {
  EXPECT_EQ(ice.state(), IceState::kNew);
  EXPECT_TRUE(Receive(Check{}, kWifi).selected_changed);
  EXPECT_EQ(ice.selected(), kWifi);
  EXPECT_EQ(ice.state(), IceState::kConnected);
  EXPECT_FALSE(Receive(Check{}, kWifi).selected_changed);
}

TEST_F(IceLiteTest, BeforeANominationAHandshakeGoesWhereTheLastCheckCameFrom) {
  EXPECT_FALSE(ice.reachable().is_set());
  Receive({.nominate = false}, kWifi);
  EXPECT_EQ(ice.reachable(), kWifi);
  EXPECT_FALSE(ice.selected().is_set());
  now += 1ms;
  Receive({.nominate = false}, kMobile);
  EXPECT_EQ(ice.reachable(), kMobile);
  now += 1ms;
  Receive(Check{}, kWifi);
  now += 1ms;
  Receive({.nominate = false}, kMobile);
  EXPECT_EQ(ice.reachable(), kWifi);
}

TEST_F(IceLiteTest, ANominationFromANewAddressSwitchesAtOnce) {
  Receive({.priority = kHigh}, kWifi);
  now += 1ms;
  EXPECT_TRUE(Receive({.priority = kLow}, kMobile).selected_changed);
  EXPECT_EQ(ice.selected(), kMobile);
}

TEST_F(IceLiteTest, ACheckWithoutNominationDoesNotSwitch) {
  Receive(Check{}, kWifi);
  EXPECT_FALSE(Receive({.nominate = false}, kMobile).selected_changed);
  EXPECT_EQ(ice.selected(), kWifi);
}

TEST_F(IceLiteTest, AClientThatNominatesThePairItUsesMayGoBackAndForth) {
  // As Chromium does towards a lite agent: both pairs are checked, the one in use is nominated.
  const SocketAddress* in_use = &kWifi;
  const SocketAddress* other = &kMobile;
  for (int move = 0; move < 10; ++move) {
    for (int i = 0; i < 5; ++i, now += 100ms) {
      Receive({.priority = in_use == &kWifi ? kHigh : kLow, .nominate = true}, *in_use);
      ASSERT_EQ(ice.selected(), *in_use) << "move " << move;
      Receive({.priority = other == &kWifi ? kHigh : kLow, .nominate = false}, *other);
      ASSERT_EQ(ice.selected(), *in_use) << "move " << move;
    }
    std::swap(in_use, other);
  }
}

TEST_F(IceLiteTest, ACheckUnderWayOnThePathJustLeftDoesNotUndoTheMove) {
  Receive({.priority = kHigh}, kWifi);
  now += 10s;
  const auto under_way = Request({.priority = kHigh});
  Receive({.priority = kLow}, kMobile);
  now += 200ms;
  EXPECT_FALSE(ReceiveBytes(under_way, kWifi).selected_changed);
  EXPECT_EQ(ice.selected(), kMobile);
}

TEST_F(IceLiteTest, AClientThatNominatesEveryPairEndsOnTheHighestPriorityWithoutFlapping) {
  int switches = 0;
  for (int i = 0; i < 100; ++i, now += 200ms) {
    switches += Receive({.priority = kLow}, kMobile).selected_changed ? 1 : 0;
    now += 10ms;
    switches += Receive({.priority = kHigh}, kWifi).selected_changed ? 1 : 0;
    now += 10ms;
    switches += Receive({.priority = kLow - 1}, kThird).selected_changed ? 1 : 0;
  }
  EXPECT_EQ(ice.selected(), kWifi);
  EXPECT_LE(switches, 4);  // one per first nomination, and back to the best
}

TEST_F(IceLiteTest, ANominatedPairTakesOverWhenTheBetterOneFallsSilent) {
  Receive({.priority = kHigh}, kWifi);
  now += 1s;
  Receive({.priority = kLow}, kMobile);
  now += 1s;
  Receive({.priority = kHigh}, kWifi);
  ASSERT_EQ(ice.selected(), kWifi);
  const Time last_heard = now;
  while (ice.selected() == kWifi) {
    now += 100ms;
    Receive({.priority = kLow}, kMobile);
  }
  EXPECT_EQ(now - last_heard, kNominationHold);
}

TEST_F(IceLiteTest, ANatThatChangesThePortBackAndForthIsFollowed) {
  // One local candidate, so one priority; the port is another at each rebinding, or the one before.
  const SocketAddress before = Numbered(1000);
  const SocketAddress after = Numbered(2000);
  for (int i = 0; i < 6; ++i) {
    const SocketAddress& current = i % 2 == 0 ? before : after;
    Receive(Check{}, current);
    EXPECT_EQ(ice.selected(), current);
    now += 600ms;
  }
}

// --- Consent ------------------------------------------------------------------------------------

TEST_F(IceLiteTest, ConsentRunsOut30SecondsAfterTheLastCheck) {
  EXPECT_EQ(ice.deadline(), Time::max());
  Receive(Check{}, kWifi);
  now += 20s;
  Receive({.nominate = false}, kWifi);
  EXPECT_EQ(ice.deadline(), now + 30s);
  EXPECT_FALSE(ice.OnTimeout(now + 30s - 1ns));
  EXPECT_TRUE(ice.OnTimeout(now + 30s));
  EXPECT_EQ(ice.state(), IceState::kExpired);
  EXPECT_EQ(ice.deadline(), Time::max());
  EXPECT_FALSE(ice.OnTimeout(now + 60s));
}

TEST_F(IceLiteTest, ForgedChecksDoNotProlongConsent) {
  Receive(Check{}, kWifi);
  const Time deadline = ice.deadline();
  now += 10s;
  Receive({.server = {kServer.ufrag, "anotherPassword0123456789"}}, kWifi);
  Receive({.controlling = false}, kWifi);
  EXPECT_EQ(ice.deadline(), deadline);
}

TEST_F(IceLiteTest, WhoChecksFromElsewhereDoesNotConsentForTheSelectedAddress) {
  Receive(Check{}, kWifi);
  const Time deadline = ice.deadline();
  now += 10s;
  Receive({.nominate = false}, kMobile);
  EXPECT_EQ(ice.deadline(), deadline);
  now += 20s;
  EXPECT_TRUE(ice.OnTimeout(now));
  Receive({.nominate = false}, kMobile);
  EXPECT_EQ(ice.state(), IceState::kExpired);
  Receive(Check{}, kMobile);
  EXPECT_EQ(ice.state(), IceState::kConnected);
}

TEST_F(IceLiteTest, ALaterCheckRevivesExpiredConsent) {
  Receive(Check{}, kWifi);
  now += 31s;
  ice.OnTimeout(now);
  Receive({.nominate = false}, kWifi);
  EXPECT_EQ(ice.state(), IceState::kConnected);
  EXPECT_EQ(ice.deadline(), now + 30s);
}

// --- Restart ------------------------------------------------------------------------------------

TEST_F(IceLiteTest, ARestartKeepsTheOldPathUntilTheNewCredentialsNominate) {
  Receive(Check{}, kWifi);
  ice.Restart(kNewServer, kNewClient);
  EXPECT_EQ(ice.local(), kNewServer);
  EXPECT_EQ(ice.selected(), kWifi);
  EXPECT_EQ(ice.state(), IceState::kConnected);
  EXPECT_TRUE(Receive(Check{}, kWifi).authenticated);

  Receive({.nominate = false, .server = kNewServer, .client = kNewClient}, kMobile);
  EXPECT_EQ(ice.selected(), kWifi);
  EXPECT_TRUE(ice.IsValidated(kWifi));
  EXPECT_TRUE(Receive({.server = kNewServer, .client = kNewClient}, kMobile).selected_changed);
  EXPECT_EQ(ice.selected(), kMobile);
}

TEST_F(IceLiteTest, TheOldCredentialsEndWithTheFirstCheckOfTheNew) {
  Receive(Check{}, kWifi);
  ice.Restart(kNewServer, kNewClient);
  EXPECT_TRUE(ice.OwnsUfrag(kServer.ufrag));
  EXPECT_TRUE(ice.OwnsUfrag(kNewServer.ufrag));
  EXPECT_TRUE(Receive({.server = kNewServer, .client = kNewClient}, kWifi).authenticated);
  EXPECT_FALSE(ice.OwnsUfrag(kServer.ufrag));
  EXPECT_FALSE(Receive(Check{}, kWifi).authenticated);
}

TEST_F(IceLiteTest, OldAndNewCredentialsDoNotMix) {
  Receive(Check{}, kWifi);
  ice.Restart(kNewServer, kNewClient);
  EXPECT_FALSE(Receive({.server = {kNewServer.ufrag, kServer.pwd}, .client = kNewClient}, kWifi)
                   .authenticated);
  EXPECT_FALSE(Receive({.server = kNewServer, .client = kClient}, kWifi).authenticated);
  EXPECT_TRUE(Receive(Check{}, kWifi).authenticated);
}

TEST_F(IceLiteTest, ASecondRestartBeforeAnyCheckKeepsTheCredentialsInUse) {
  Receive(Check{}, kWifi);
  ice.Restart({"never", "usedPassword0123456789"}, kNewClient);
  ice.Restart(kNewServer, kNewClient);
  EXPECT_TRUE(Receive(Check{}, kWifi).authenticated);
  EXPECT_FALSE(ice.OwnsUfrag("never"));
  EXPECT_TRUE(Receive({.server = kNewServer, .client = kNewClient}, kWifi).authenticated);
}

TEST_F(IceLiteTest, AfterARestartAnyAddressMayBeNominatedAtOnce) {
  Receive({.priority = kLow}, kMobile);
  now += 1ms;
  Receive({.priority = kHigh}, kWifi);
  ice.Restart(kNewServer, kNewClient);
  now += 1ms;
  Receive({.priority = kLow, .server = kNewServer, .client = kNewClient}, kMobile);
  EXPECT_EQ(ice.selected(), kMobile);
}

}  // namespace
}  // namespace ice
