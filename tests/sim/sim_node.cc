#include "tests/sim/sim_node.h"

#include <algorithm>
#include <cstdlib>

#include "dtls/srtp_ciphers.h"

namespace sim {
namespace {

constexpr LinkOptions kNoDelay{.delay = Duration(0)};
constexpr size_t kReceiveBuffer = size_t{4} * 1024 * 1024;
// Messages taken at a time: fewer than by the real worker, which is that much faster.
constexpr size_t kBatch = 32;

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
  if (capacity_ > 0) return Await(from, bytes);
  const sfu::ReceivedDatagram datagram{.from = from, .bytes = bytes, .local = reached_at};
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
  size_t sent = 0;
  for (bool more = true; more;) {
    out_.Clear();
    more = engine_.Seal(out_, now);
    for (const sfu::Train& train : out_.trains()) {
      sent_from_[train.to] = train.local;
      auto rest = out_.Bytes(train);
      while (!rest.empty()) {
        const auto segment = rest.first(std::min<size_t>(train.segment_size, rest.size()));
        host_.Send(train.to, segment);
        ++sent;
        rest = rest.subspan(segment.size());
      }
    }
  }
  if (capacity_ > 0) Work(sent);
  for (sfu::Event& event : engine_.TakeEvents()) {
    if (on_event) on_event(event);
    events_.push_back({now, std::move(event)});
  }
  Schedule();
}

void SimNode::SetCapacity(double datagrams_per_second) {
  if (capacity_ == 0) MeasureLoad();
  capacity_ = datagrams_per_second;
}

void SimNode::Await(const SocketAddress& from, std::span<const uint8_t> bytes) {
  if (waiting_bytes_ + bytes.size() > kReceiveBuffer) {
    ++overflows_;
    return;
  }
  waiting_bytes_ += bytes.size();
  waiting_.push_back({from, {bytes.begin(), bytes.end()}, world_.now()});
  if (waiting_.size() == 1) {
    world_.At(std::max(world_.now(), free_at_), [this] { TakeTurn(); });
  }
}

void SimNode::TakeTurn() {
  const Time now = world_.now();
  if (now < free_at_) {  // a timer's work came between
    return world_.At(free_at_, [this] { TakeTurn(); });
  }
  const auto waited = now - waiting_.front().since;
  load_.OnBatch(waited);
  longest_wait_ = std::max(longest_wait_, std::chrono::duration<double>(waited).count());
  const size_t count = std::min(waiting_.size(), kBatch);
  for (size_t i = 0; i < count; ++i) {
    Waiting& next = waiting_.front();
    const sfu::ReceivedDatagram datagram{
        .from = next.from, .bytes = next.bytes, .local = reached_at, .waited = now - next.since};
    engine_.OnDatagrams(std::span(&datagram, 1), now);
    waiting_bytes_ -= next.bytes.size();
    waiting_.pop_front();
  }
  Work(count);
  Pump();
  if (!waiting_.empty()) {
    world_.At(std::max(now, free_at_), [this] { TakeTurn(); });
  }
}

void SimNode::Work(size_t datagrams) {
  const Time start = std::max(world_.now(), free_at_);
  free_at_ = start + std::chrono::nanoseconds(
                         static_cast<int64_t>(1e9 * static_cast<double>(datagrams) / capacity_));
  load_.OnTurn(start, free_at_);
  run_time_ += free_at_ - start;
}

void SimNode::MeasureLoad() {
  engine_.OnLoad(load_.Take(world_.now(), run_time_, overflows_));
  world_.After(std::chrono::duration_cast<Duration>(sfu::LoadMeter::kWindow),
               [this] { MeasureLoad(); });
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
