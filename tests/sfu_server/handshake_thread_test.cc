#include "sfu/server/handshake_thread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "sfu/server/wait.h"

namespace sfu {
namespace {

using std::chrono::steady_clock;

class HandshakeThreadTest : public testing::Test {
 protected:
  HandshakeThreadTest()
      : thread_(certificate_, delivered_.size(),
                {.deliver =
                     [this](size_t worker, HandshakeOutput output) {
                       delivered_[worker].PostQuietly(std::move(output));
                     },
                 .flush =
                     [this] {
                       for (auto& mailbox : delivered_) mailbox.Call();
                     }}) {}

  std::vector<HandshakeOutput> AwaitOutputs(size_t worker) {
    pollfd readable = {delivered_[worker].fd(), POLLIN, 0};
    WaitUntil({&readable, 1}, steady_clock::now() + std::chrono::seconds(5));
    EXPECT_NE(readable.revents, 0) << "the worker is called";
    std::vector<HandshakeOutput> outputs;
    delivered_[worker].Take(outputs);
    return outputs;
  }

  const std::shared_ptr<const dtls::Certificate> certificate_ = dtls::Certificate::Generate();
  std::array<Mailbox<HandshakeOutput>, 2> delivered_;
  HandshakeThread thread_;
};

TEST_F(HandshakeThreadTest, BringsTheKeysToTheWorkerThatAsked) {
  constexpr ParticipantId kParticipant{7};
  const auto certificate = dtls::Certificate::Generate();
  dtls::Endpoint client(certificate, {.role = dtls::Role::kActive}, steady_clock::now());
  thread_.Start();
  ASSERT_TRUE(thread_.Post(1, {kParticipant, HandshakePeer{{certificate->fingerprint()}}}));
  client.Start(steady_clock::now());

  std::optional<dtls::SrtpKeys> keys;
  while (!keys) {
    for (auto& datagram : client.TakeOutgoing()) {
      ASSERT_TRUE(thread_.Post(1, {kParticipant, HandshakeDatagram{std::move(datagram)}}));
    }
    const std::vector<HandshakeOutput> outputs = AwaitOutputs(1);
    ASSERT_FALSE(outputs.empty());
    for (const HandshakeOutput& output : outputs) {
      EXPECT_EQ(output.participant, kParticipant);
      for (const auto& datagram : output.datagrams) {
        client.OnDatagram(datagram, steady_clock::now());
      }
      if (output.keys) keys = output.keys;
    }
  }
  EXPECT_EQ(keys->profile, dtls::SrtpProfile::kAeadAes128Gcm);
}

TEST_F(HandshakeThreadTest, CallsEveryWorkerForWhomThereIsSomething) {
  for (const size_t worker : {0, 1}) {
    dtls::Endpoint client(certificate_, {.role = dtls::Role::kActive}, steady_clock::now());
    client.Start(steady_clock::now());
    for (auto& datagram : client.TakeOutgoing()) {
      ASSERT_TRUE(thread_.Post(worker, {ParticipantId{7}, HandshakeDatagram{std::move(datagram)}}));
    }
  }
  thread_.Start();
  EXPECT_EQ(AwaitOutputs(0).size(), 1u);
  EXPECT_EQ(AwaitOutputs(1).size(), 1u);
}

TEST_F(HandshakeThreadTest, DeliversWhatWasAskedBeforeItStops) {
  dtls::Endpoint client(certificate_, {.role = dtls::Role::kActive}, steady_clock::now());
  client.Start(steady_clock::now());
  for (auto& datagram : client.TakeOutgoing()) {
    ASSERT_TRUE(thread_.Post(0, {ParticipantId{7}, HandshakeDatagram{std::move(datagram)}}));
  }
  thread_.Start();
  thread_.Stop();
  EXPECT_EQ(AwaitOutputs(0).size(), 1u);
}

TEST_F(HandshakeThreadTest, RefusesDatagramsBeyondItsLimitButNothingElse) {
  const HandshakeDatagram datagram{{22, 0, 0}};
  for (size_t i = 0; i < HandshakeThread::kMaxQueued; ++i) {
    ASSERT_TRUE(thread_.Post(0, {ParticipantId{1}, datagram}));
  }
  EXPECT_FALSE(thread_.Post(0, {ParticipantId{1}, datagram}));
  EXPECT_TRUE(thread_.Post(0, {ParticipantId{1}, HandshakeStop{}}));
}

TEST_F(HandshakeThreadTest, StopsThoughNothingEverHappened) {
  thread_.Start();
  thread_.Stop();
  thread_.Stop();
}

}  // namespace
}  // namespace sfu
