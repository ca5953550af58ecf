#include "sfu/transport/handshakes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sfu {
namespace {

using std::chrono::seconds;

constexpr ParticipantId kAlice{1};

// A page's side of the association, joined to the machine under test without a network.
class HandshakesTest : public testing::Test {
 protected:
  HandshakesTest()
      : now_(std::chrono::steady_clock::now()),
        page_certificate_(dtls::Certificate::Generate()),
        server_certificate_(dtls::Certificate::Generate()),
        handshakes_(server_certificate_) {
    NewPage();
  }

  void NewPage() {
    page_ = std::make_unique<dtls::Endpoint>(
        page_certificate_,
        dtls::EndpointOptions{.role = dtls::Role::kActive,
                              .remote_fingerprints = {server_certificate_->fingerprint()}},
        now_);
    page_->Start(now_);
  }

  void TellFingerprint(const dtls::Fingerprint& fingerprint) {
    Note(handshakes_.On({kAlice, HandshakePeer{{fingerprint}}}, now_));
  }

  void Note(std::optional<HandshakeOutput> output) {
    if (!output) return;
    EXPECT_EQ(output->participant, kAlice);
    for (const auto& datagram : output->datagrams) page_->OnDatagram(datagram, now_);
    if (output->keys) keys_.push_back(*output->keys);
    failures_ += output->failed;
    closed_ += output->closed;
  }

  // Carries datagrams to and fro until neither side has any.
  void Exchange() {
    for (auto datagrams = page_->TakeOutgoing(); !datagrams.empty();
         datagrams = page_->TakeOutgoing()) {
      for (auto& datagram : datagrams) {
        Note(handshakes_.On({kAlice, HandshakeDatagram{std::move(datagram)}}, now_));
      }
    }
  }

  Time now_;
  std::shared_ptr<const dtls::Certificate> page_certificate_;
  std::shared_ptr<const dtls::Certificate> server_certificate_;
  Handshakes handshakes_;
  std::unique_ptr<dtls::Endpoint> page_;
  std::vector<dtls::SrtpKeys> keys_;
  int failures_ = 0;
  int closed_ = 0;
};

TEST_F(HandshakesTest, YieldKeysOnceForAKnownFingerprint) {
  TellFingerprint(page_certificate_->fingerprint());
  Exchange();
  ASSERT_EQ(keys_.size(), 1u);
  TellFingerprint(page_certificate_->fingerprint());
  Exchange();
  EXPECT_EQ(keys_.size(), 1u);
  EXPECT_EQ(failures_, 0);
}

TEST_F(HandshakesTest, WithholdKeysUntilTheFingerprintIsKnown) {
  Exchange();
  EXPECT_TRUE(keys_.empty());
  TellFingerprint(page_certificate_->fingerprint());
  EXPECT_EQ(keys_.size(), 1u);
}

TEST_F(HandshakesTest, FailOnceForAnotherCertificate) {
  TellFingerprint(dtls::Certificate::Generate()->fingerprint());
  Exchange();
  EXPECT_TRUE(keys_.empty());
  EXPECT_EQ(failures_, 1);
}

TEST_F(HandshakesTest, MakeNoAssociationBeforeADatagram) {
  TellFingerprint(page_certificate_->fingerprint());
  EXPECT_EQ(handshakes_.deadline(), Time::max());
}

TEST_F(HandshakesTest, GiveUpAfterThirtySeconds) {
  TellFingerprint(page_certificate_->fingerprint());
  auto flight = page_->TakeOutgoing();
  ASSERT_FALSE(flight.empty());
  (void)handshakes_.On({kAlice, HandshakeDatagram{flight[0]}}, now_);  // and then silence
  const Time start = now_;
  while (failures_ == 0 && handshakes_.deadline() < start + seconds(60)) {
    now_ = handshakes_.deadline();
    for (const auto& output : handshakes_.OnTimeout(now_)) failures_ += output.failed;
  }
  EXPECT_EQ(failures_, 1);
  EXPECT_LE(now_ - start, seconds(31));
  EXPECT_EQ(handshakes_.deadline(), Time::max()) << "nothing is left to wait for";
}

TEST_F(HandshakesTest, TellThatThePageClosed) {
  TellFingerprint(page_certificate_->fingerprint());
  Exchange();
  page_->Close();
  Exchange();
  EXPECT_EQ(closed_, 1);
}

TEST_F(HandshakesTest, SayGoodbyeWhenStoppedAndForget) {
  TellFingerprint(page_certificate_->fingerprint());
  Exchange();
  const auto address = ice::SocketAddress::Parse("198.51.100.7", 40000).value();
  const auto goodbye = handshakes_.On({kAlice, HandshakeStop{{address, 1}}}, now_);
  ASSERT_TRUE(goodbye && goodbye->farewell);
  EXPECT_EQ(goodbye->farewell->remote, address) << "nobody else will know it any more";
  EXPECT_EQ(goodbye->farewell->local, 1);
  Note(goodbye);
  EXPECT_EQ(page_->state(), dtls::State::kClosed);
  EXPECT_EQ(handshakes_.size(), 0u);
  EXPECT_FALSE(handshakes_.On({kAlice, HandshakeStop{}}, now_).has_value());
}

TEST_F(HandshakesTest, BeginAnewWhenAConnectedPeerComesWithAnotherFingerprint) {
  TellFingerprint(page_certificate_->fingerprint());
  Exchange();
  page_certificate_ = dtls::Certificate::Generate();  // RFC 8842: a new one, a new association
  TellFingerprint(page_certificate_->fingerprint());
  NewPage();
  Exchange();
  EXPECT_EQ(keys_.size(), 2u);
  EXPECT_EQ(failures_, 0);
}

TEST_F(HandshakesTest, StaySilentBeyondTheLimitOfUnfinishedOnes) {
  const std::vector<uint8_t> hello = page_->TakeOutgoing().at(0);
  for (uint64_t i = 0; i < Handshakes::kMaxAssociations; ++i) {
    (void)handshakes_.On({ParticipantId{100 + i}, HandshakeDatagram{{22}}}, now_);
  }
  EXPECT_FALSE(handshakes_.On({kAlice, HandshakeDatagram{hello}}, now_).has_value());
  (void)handshakes_.On({ParticipantId{100}, HandshakeStop{}}, now_);
  Note(handshakes_.On({kAlice, HandshakeDatagram{hello}}, now_));
  TellFingerprint(page_certificate_->fingerprint());
  Exchange();
  now_ += seconds(1);
  for (auto& output : handshakes_.OnTimeout(now_)) {
    if (output.participant == kAlice) Note(std::move(output));
  }
  Exchange();
  EXPECT_EQ(keys_.size(), 1u);
}

}  // namespace
}  // namespace sfu
