#include "sfu/server/handshake_thread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "sfu/server/wait.h"

namespace sfu {
namespace {

using std::chrono::steady_clock;

struct Delivered {
  size_t worker = 0;
  HandshakeOutput output;
};

class HandshakeThreadTest : public testing::Test {
 protected:
  HandshakeThreadTest()
      : thread_(dtls::Certificate::Generate(), 2,
                {.deliver =
                     [this](size_t worker, HandshakeOutput output) {
                       delivered_.PostQuietly({worker, std::move(output)});
                     },
                 .flush =
                     [this](size_t worker) {
                       EXPECT_EQ(worker, 1u);
                       delivered_.Call();
                     }}) {}

  std::vector<Delivered> AwaitOutputs() {
    pollfd readable = {delivered_.fd(), POLLIN, 0};
    WaitUntil({&readable, 1}, steady_clock::now() + std::chrono::seconds(5));
    std::vector<Delivered> outputs;
    delivered_.Take(outputs);
    return outputs;
  }

  Mailbox<Delivered> delivered_;
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
    const std::vector<Delivered> outputs = AwaitOutputs();
    ASSERT_FALSE(outputs.empty());
    for (const Delivered& delivered : outputs) {
      EXPECT_EQ(delivered.worker, 1u);
      EXPECT_EQ(delivered.output.participant, kParticipant);
      for (const auto& datagram : delivered.output.datagrams) {
        client.OnDatagram(datagram, steady_clock::now());
      }
      if (delivered.output.keys) keys = delivered.output.keys;
    }
  }
  EXPECT_EQ(keys->profile, dtls::SrtpProfile::kAeadAes128Gcm);
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
