#include "tests/sim/tcp_flow.h"

#include <algorithm>

namespace sim {
namespace {

constexpr size_t kHeaders = 40 - 28;  // the link adds IP and UDP's
constexpr uint64_t kReorder = 3;
constexpr Duration kTimeout{1'000'000};

}  // namespace

void TcpFlow::Start() {
  running_ = true;
  last_progress_ = world_.now();
  SendMore();
  WatchTimeout();
}

void TcpFlow::SendMore() {
  while (running_ && static_cast<double>(in_flight_.size()) < window_) SendSegment(next_++);
}

void TcpFlow::SendSegment(uint64_t segment) {
  in_flight_.insert(segment);
  link_.Send(kSegment + kHeaders, [this, segment] {
    world_.After(rest_, [this, segment] { OnAcknowledged(segment); });
  });
}

void TcpFlow::OnAcknowledged(uint64_t segment) {
  if (in_flight_.erase(segment) == 0) return;
  ++acknowledged_;
  last_progress_ = world_.now();
  window_ += window_ < threshold_ ? 1 : 1 / window_;
  // What is three or more behind is lost; as with SACK it is sent again as something new.
  while (!in_flight_.empty() && *in_flight_.begin() + kReorder <= segment) {
    if (*in_flight_.begin() >= recover_until_) OnLost();
    in_flight_.erase(in_flight_.begin());
  }
  SendMore();
}

void TcpFlow::OnLost() {
  threshold_ = std::max(window_ / 2, 2.0);
  window_ = threshold_;
  recover_until_ = next_;
}

void TcpFlow::WatchTimeout() {
  if (!running_) return;
  world_.After(Duration(100'000), [this] { WatchTimeout(); });
  if (world_.now() - last_progress_ < kTimeout) return;
  last_progress_ = world_.now();
  threshold_ = std::max(window_ / 2, 2.0);
  window_ = 1;
  in_flight_.clear();
  recover_until_ = next_;
  SendMore();
}

}  // namespace sim
