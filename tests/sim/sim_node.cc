#include "tests/sim/sim_node.h"

#include <algorithm>
#include <cstdlib>

#include "dtls/srtp_ciphers.h"

namespace sim {
namespace {

constexpr LinkOptions kNoDelay{.delay = Duration(0)};

// SWITCHBOARD_SRTP_CIPHERS, as the server reads it: tests/variants.sh runs every scenario with
// each.
dtls::SrtpCiphers CiphersOfEnvironment() {
  const char* name = std::getenv("SWITCHBOARD_SRTP_CIPHERS");
  return name == nullptr ? dtls::SrtpCiphers::kBest : dtls::ParseSrtpCiphers(name).value();
}

}  // namespace

SimNode::SimNode(Network& network, const sfu::EstimatorOptions& estimator)
    : world_(network.world()),
      certificate_(dtls::Certificate::Generate()),
      host_(
          network, network.NewAddress(), kNoDelay, kNoDelay,
          [this](const SocketAddress& from, std::span<uint8_t> bytes) { OnDatagram(from, bytes); }),
      engine_({.wall_at_epoch = World::WallAt(World::epoch()),
               .epoch = World::epoch(),
               .estimator = estimator},
              [dice = network.world().dice().Fork()]() mutable { return dice.Next(); }),
      handshakes_(certificate_) {
  dtls::InitSrtp(CiphersOfEnvironment());
  Schedule();
}

void SimNode::Submit(sfu::Command command) {
  engine_.Execute(command, world_.now());
  Pump();
}

std::vector<ice::HostCandidate> SimNode::Candidates(sfu::CallId /*call*/) {
  return {{host_.address()}};
}

void SimNode::OnDatagram(const SocketAddress& from, std::span<uint8_t> bytes) {
  const sfu::ReceivedDatagram datagram{.from = from, .bytes = bytes};
  engine_.OnDatagrams(std::span(&datagram, 1), world_.now());
  Pump();
}

void SimNode::Pump() {
  const Time now = world_.now();
  for (auto inputs = engine_.TakeHandshakeInputs(); !inputs.empty();
       inputs = engine_.TakeHandshakeInputs()) {
    for (sfu::HandshakeInput& input : inputs) {
      auto output = handshakes_.On(std::move(input), now);
      if (output) engine_.OnHandshake(std::move(*output), now);
    }
  }
  for (bool more = true; more;) {
    out_.Clear();
    more = engine_.Seal(out_, now);
    for (const sfu::Train& train : out_.trains()) {
      auto rest = out_.Bytes(train);
      while (!rest.empty()) {
        const auto segment = rest.first(std::min<size_t>(train.segment_size, rest.size()));
        host_.Send(train.to, segment);
        rest = rest.subspan(segment.size());
      }
    }
  }
  for (sfu::Event& event : engine_.TakeEvents()) {
    if (on_event) on_event(event);
    events_.push_back({now, std::move(event)});
  }
  Schedule();
}

void SimNode::Schedule() {
  const Time due = std::min(engine_.deadline(), handshakes_.deadline());
  if (due >= timer_) return;
  timer_ = due;
  world_.At(due, [this, due] {
    if (due == timer_) OnTimer();
  });
}

void SimNode::OnTimer() {
  const Time now = world_.now();
  timer_ = Time::max();
  if (engine_.deadline() <= now) {
    engine_.OnTimeout(now);
    if (engine_.deadline() <= now) ++stuck_deadlines_;
  }
  if (handshakes_.deadline() <= now) {
    for (sfu::HandshakeOutput& output : handshakes_.OnTimeout(now)) {
      engine_.OnHandshake(std::move(output), now);
    }
  }
  Pump();
  if (timer_ <= now) {  // never spin in virtual time
    timer_ = now + Duration(1'000);
    world_.At(timer_, [this, due = timer_] {
      if (due == timer_) OnTimer();
    });
  }
}

}  // namespace sim
