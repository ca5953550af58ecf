#include "bench/load/media_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "bench/load/stamp.h"

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

MediaLoop::MediaLoop(std::shared_ptr<const dtls::Certificate> certificate, uint64_t seed)
    : certificate_(std::move(certificate)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      dice_(seed) {
  epoll_event event{.events = EPOLLIN, .data = {.u64 = 0}};
  epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event);
  thread_ = std::thread([this] { Run(); });
}

MediaLoop::~MediaLoop() {
  stopping_.store(true);
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof(one));
  thread_.join();
  for (auto& [id, seat] : peers_) seat.peer->Leave();
  close(wake_);
  close(epoll_);
}

absl::StatusOr<PeerId> MediaLoop::Add(const Agreed& agreed, const PeerOptions& options) {
  auto socket = ConnectedSocket::Open(agreed.server);
  if (!socket.ok()) return socket.status();
  const int fd = (*socket)->fd();
  const std::lock_guard lock(mutex_);
  const PeerId id = next_id_++;
  Seat& seat = peers_[id];
  seat.peer = std::make_unique<Peer>(*std::move(socket), agreed, options, certificate_,
                                     dice_.Fork(), counters_);
  seat.peer->Start(Clock::now());
  epoll_event event{.events = EPOLLIN, .data = {.u64 = id}};
  epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  Schedule(id, seat);
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof(one));
  return id;
}

void MediaLoop::Remove(PeerId id) {
  const std::lock_guard lock(mutex_);
  const auto found = peers_.find(id);
  if (found == peers_.end()) return;
  found->second.peer->Leave();
  gone_drops_ += found->second.peer->own_drops();
  const int64_t now_ns = WallNs();
  gone_.Add(found->second.peer->arrivals().Totals(now_ns));
  gone_audio_.Add(found->second.peer->arrivals().AudioTotals(now_ns));
  peers_.erase(found);
}

void MediaLoop::Restart() {
  const std::lock_guard lock(mutex_);
  counters_ = {};
  gone_ = gone_audio_ = {};
  sent_before_ = late_before_ = 0;
  for (auto& [id, seat] : peers_) {
    seat.peer->arrivals().Restart();
    for (const auto& stream : seat.peer->streams()) {
      sent_before_ += stream->packets_sent();
      late_before_ += stream->frames_late();
    }
  }
}

MediaTotals MediaLoop::Totals() {
  const std::lock_guard lock(mutex_);
  MediaTotals totals{.arrivals = gone_, .audio = gone_audio_, .counters = counters_};
  const int64_t now_ns = WallNs();
  for (auto& [id, seat] : peers_) {
    Peer& peer = *seat.peer;
    totals.arrivals.Add(peer.arrivals().Totals(now_ns));
    totals.audio.Add(peer.arrivals().AudioTotals(now_ns));
    for (const auto& stream : peer.streams()) {
      totals.packets_sent += stream->packets_sent();
      totals.frames_late += stream->frames_late();
    }
    totals.connected += peer.connected() ? 1 : 0;
    totals.with_media += !peer.publishes() && peer.first_media_at() ? 1 : 0;
  }
  totals.packets_sent -= sent_before_;
  totals.frames_late -= late_before_;
  return totals;
}

void MediaLoop::SetPace(double pace) {
  const std::lock_guard lock(mutex_);
  for (auto& [id, seat] : peers_) {
    for (const auto& stream : seat.peer->streams()) {
      if (stream->video()) stream->SetPace(pace);
    }
  }
}

int64_t MediaLoop::SetUpTimeNs(PeerId id) {
  const std::lock_guard lock(mutex_);
  const auto found = peers_.find(id);
  if (found == peers_.end() || !found->second.peer->first_media_at()) return 0;
  return (*found->second.peer->first_media_at() - found->second.peer->created_at()).count();
}

std::optional<dtls::SrtpProfile> MediaLoop::Profile(PeerId id) {
  const std::lock_guard lock(mutex_);
  const auto found = peers_.find(id);
  return found == peers_.end() ? std::nullopt : found->second.peer->profile();
}

uint64_t MediaLoop::OwnDrops() {
  const std::lock_guard lock(mutex_);
  uint64_t drops = gone_drops_;
  for (const auto& [id, seat] : peers_) drops += seat.peer->own_drops();
  return drops;
}

void MediaLoop::Run() {
  Time deadline = Time::max();
  while (!stopping_.load(std::memory_order_relaxed)) {
    Wait(deadline);
    const std::lock_guard lock(mutex_);
    const Time now = Clock::now();
    for (const PeerId id : readable_) OnReadable(id, now);
    deadline = RunDue();
  }
}

void MediaLoop::Wait(Time deadline) {
  std::array<epoll_event, 512> events;
  const auto left = std::clamp<std::chrono::nanoseconds>(
      deadline == Time::max() ? std::chrono::hours(1) : deadline - Clock::now(),
      std::chrono::nanoseconds(0), std::chrono::hours(1));
  const timespec timeout = {.tv_sec = left.count() / 1'000'000'000,
                            .tv_nsec = left.count() % 1'000'000'000};
  const int count =
      epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &timeout, nullptr);
  readable_.clear();
  for (int i = 0; i < count; ++i) {
    const PeerId id = events[static_cast<size_t>(i)].data.u64;
    if (id != 0) {
      readable_.push_back(id);
      continue;
    }
    uint64_t woken = 0;
    [[maybe_unused]] const ssize_t got = read(wake_, &woken, sizeof(woken));
  }
}

void MediaLoop::OnReadable(PeerId id, Time now) {
  const auto found = peers_.find(id);
  if (found == peers_.end()) return;
  found->second.peer->OnReadable(buffers_, now);
  Schedule(id, found->second);
}

void MediaLoop::Schedule(PeerId id, Seat& seat) {
  const Time deadline = seat.peer->deadline();
  if (deadline >= seat.scheduled) return;
  seat.scheduled = deadline;
  due_.push({deadline, id});
}

// Runs what is due; when the next is.
Time MediaLoop::RunDue() {
  while (!due_.empty()) {
    const Due due = due_.top();
    const Time now = Clock::now();
    if (due.at > now) return due.at;
    due_.pop();
    const auto found = peers_.find(due.id);
    if (found == peers_.end() || found->second.scheduled != due.at) continue;
    found->second.scheduled = Time::max();
    found->second.peer->OnTick(now);
    Schedule(due.id, found->second);
  }
  return Time::max();
}

}  // namespace bench
