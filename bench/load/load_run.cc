#include "bench/load/load_run.h"

#include <absl/strings/str_cat.h>
#include <sched.h>

#include <cstdio>
#include <thread>
#include <utility>

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{20};
constexpr std::chrono::milliseconds kPollInterval{5};

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

absl::StatusOr<std::unique_ptr<Signaling>> SignalingOf(const LoadOptions& options,
                                                       const dtls::Certificate& certificate) {
  Identities identities(certificate.fingerprint(), options.seed);
  if (options.server == "limit") return LimitSignaling(options.url);
  if (options.server == "janus") return JanusSignaling(options.url, std::move(identities));
  return WhipSignaling(options.url, std::move(identities));
}

int CoreOf(const LoadOptions& options) { return options.core.value_or(sched_getcpu()); }

}  // namespace

LoadRun::LoadRun(const LoadOptions& options)
    : options_(options),
      certificate_(dtls::Certificate::Generate()),
      media_(certificate_, options.seed) {}

MediaWish LoadRun::PublisherWish(int call, int index) const {
  MediaWish wish;
  const auto ssrc = static_cast<uint32_t>(0x10000 + (call * options_.publishers + index) * 8);
  if (options_.audio) {
    wish.streams.push_back({.video = false,
                            .ssrc = ssrc,
                            .payload_type = kAudioPayloadType,
                            .packet_size = 120,
                            .frame_packets = 1,
                            .frame_interval = std::chrono::milliseconds(20),
                            .mid = std::string(kAudioMid)});
  }
  const auto interval = std::chrono::nanoseconds(static_cast<int64_t>(1e9 / options_.fps));
  SendStreamOptions video{.ssrc = ssrc + 1,
                          .packet_size = options_.packet_size,
                          .frame_packets = options_.frame_packets,
                          .frame_interval = interval,
                          .varied = options_.varied,
                          .even = options_.even,
                          .mid = std::string(kVideoMid)};
  if (!options_.simulcast) {
    wish.streams.push_back(video);
    return wish;
  }
  // Each layer a third of the next.
  for (const char* rid : {"f", "h", "q"}) {
    video.rid = rid;
    wish.streams.push_back(video);
    ++video.ssrc;
    video.frame_packets = std::max<size_t>(1, video.frame_packets / 3);
  }
  return wish;
}

PeerOptions LoadRun::Options(const MediaWish& wish) const {
  const auto profile = options_.profile == "AEAD_AES_128_GCM" ? dtls::SrtpProfile::kAeadAes128Gcm
                       : options_.profile == "AEAD_AES_256_GCM"
                           ? dtls::SrtpProfile::kAeadAes256Gcm
                           : dtls::SrtpProfile::kAes128CmHmacSha1_80;
  return {.streams = wish.streams,
          .profiles = {profile},
          .open_one_in = options_.open_one_in,
          .loss = options_.loss};
}

absl::Status LoadRun::WaitFor(const std::string& what, size_t MediaTotals::* count, size_t wanted) {
  const auto start = Clock::now();
  size_t have = 0;
  while ((have = media_.Totals().*count) < wanted) {
    if (Clock::now() - start > kPatience) {
      return absl::DeadlineExceededError(absl::StrCat("Only ", have, " of ", wanted, " ", what));
    }
    std::this_thread::sleep_for(kPollInterval);
  }
  return absl::OkStatus();
}

void LoadRun::LetMemorySettle() const {
  constexpr std::chrono::milliseconds kQuiet{1500};
  uint64_t before = 0;
  auto since = Clock::now();
  for (const auto start = since; Clock::now() - start < 4 * kQuiet;) {
    const uint64_t now = ProcessRssBytes(options_.pid);
    if (now != std::exchange(before, now)) since = Clock::now();
    if (Clock::now() - since >= kQuiet) return;
    std::this_thread::sleep_for(kPollInterval);
  }
}

absl::Status LoadRun::JoinPublishers() {
  for (int call = options_.first_call; call < options_.first_call + options_.calls; ++call) {
    for (int index = 0; index < options_.publishers; ++index) {
      const MediaWish wish = PublisherWish(call, index);
      const auto agreed = doors_.front()->Publish(call, index, wish);
      if (!agreed.ok()) return agreed.status();
      const auto id = media_.Add(*agreed, Options(wish));
      if (!id.ok()) return id.status();
      publishers_.push_back(*id);
    }
  }
  absl::Status status =
      WaitFor("publishers connected", &MediaTotals::connected, publishers_.size());
  if (!status.ok()) return status;
  const auto profile = media_.Profile(publishers_.front());
  if (profile) result_.profile = dtls::SrtpProfileName(*profile);
  return absl::OkStatus();
}

absl::Status LoadRun::JoinSubscriber(Signaling& door, int call, int index) {
  const MediaWish wish{.audio_slots = options_.audio ? std::min(options_.slots, 3) : 0,
                       .video_slots = options_.slots,
                       .as_browsers = options_.as_browsers};
  const auto start = Clock::now();
  auto agreed = door.Play(call, index, wish);
  if (!agreed.ok()) return agreed.status();
  const auto id = media_.Add(*agreed, Options({}));
  if (!id.ok()) return id.status();
  const std::lock_guard lock(joining_);
  subscribers_.push_back({.id = *id,
                          .agreed = *std::move(agreed),
                          .call = call,
                          .index = index,
                          .door = &door,
                          .signaling_ns = (Clock::now() - start).count()});
  return absl::OkStatus();
}

size_t LoadRun::AllSubscribers() const {
  return static_cast<size_t>(options_.subscribers) * static_cast<size_t>(options_.calls);
}

std::pair<int, int> LoadRun::CallAndIndex(size_t number) const {
  const auto calls = static_cast<size_t>(options_.calls);
  return {options_.first_call + static_cast<int>(number % calls), static_cast<int>(number / calls)};
}

absl::Status LoadRun::JoinSome(size_t first) {
  absl::Status status;
  for (size_t i = first; i < AllSubscribers() && status.ok(); i += doors_.size()) {
    const auto [call, index] = CallAndIndex(i);
    status = JoinSubscriber(*doors_[first], call, index);
  }
  return status;
}

absl::Status LoadRun::JoinSubscribers() {
  absl::Status status;
  for (size_t i = 0; i < AllSubscribers() && status.ok(); ++i) {
    const auto [call, index] = CallAndIndex(i);
    status = doors_[i % doors_.size()]->Introduce(call, index);
  }
  if (!status.ok()) return status;
  if (options_.pid != 0 && AllSubscribers() >= kCountableSubscribers) LetMemorySettle();
  result_.rss_before = ProcessRssBytes(options_.pid);
  const double cpu = ServerCpu();
  const auto start = Clock::now();
  std::vector<absl::Status> outcomes(doors_.size());
  {
    std::vector<std::jthread> others;
    for (size_t door = 1; door < doors_.size(); ++door) {
      others.emplace_back([this, door, &outcomes] { outcomes[door] = JoinSome(door); });
    }
    outcomes[0] = JoinSome(0);
  }
  for (const absl::Status& outcome : outcomes) status.Update(outcome);
  if (!status.ok()) return status;
  status = WaitFor("subscribers connected", &MediaTotals::connected,
                   publishers_.size() + subscribers_.size());
  if (!status.ok()) return status;
  result_.join_seconds = SecondsSince(start);
  status = WaitFor("subscribers with media", &MediaTotals::with_media, subscribers_.size());
  result_.setup_seconds = SecondsSince(start);
  result_.setup_cpu_seconds = ServerCpu() - cpu;
  result_.setup_packets = media_.Totals().arrivals.received;
  CountJoins();
  return status;
}

void LoadRun::CountJoins() {
  for (Subscriber& subscriber : subscribers_) {
    if (subscriber.counted) continue;
    const int64_t ns = media_.SetUpTimeNs(subscriber.id);
    if (ns == 0) continue;
    subscriber.counted = true;
    result_.join_time.Add(subscriber.signaling_ns + ns);
  }
}

// The one that has been here longest leaves, and another comes in its place.
absl::Status LoadRun::Churn(Time end) {
  const auto interval = std::chrono::nanoseconds(static_cast<int64_t>(1e9 / options_.churn));
  for (; std::max(next_churn_, Clock::now()) < end && !subscribers_.empty();
       next_churn_ += interval) {
    std::this_thread::sleep_until(next_churn_);
    CountJoins();
    const Subscriber leaving = subscribers_.front();
    subscribers_.pop_front();
    media_.Remove(leaving.id);
    if (const absl::Status left = leaving.door->Leave(leaving.agreed); !left.ok()) return left;
    const absl::Status joined = JoinSubscriber(*leaving.door, leaving.call, leaving.index);
    if (!joined.ok()) return joined;
    ++result_.joins;
  }
  return absl::OkStatus();
}

void LoadRun::NoteSecond(double pace) {
  const MediaTotals totals = media_.Totals();
  const double cpu = ServerCpu();
  const LoadSecond second{.at = SecondsSince(began_),
                          .pace = pace,
                          .received = totals.arrivals.received - totals_before_.arrivals.received,
                          .audio_received = totals.audio.received - totals_before_.audio.received,
                          .missing = totals.arrivals.missing,
                          .audio_missing = totals.audio.missing,
                          .server_cpu_seconds = cpu - std::exchange(cpu_before_, cpu),
                          .own_core_busy = second_meter_->Busy()};
  second_meter_->Restart();
  totals_before_ = totals;
  result_.by_second.push_back(second);
  if (options_.table) PrintRow(second, totals);
}

void LoadRun::PrintRow(const LoadSecond& second, const MediaTotals& totals) const {
  const double cpu = second.server_cpu_seconds;
  std::fprintf(stderr,
               "%5.0f s %9llu /s  missing %-7llu (audio %llu)  p50 %7.3f  p99 %7.3f ms  server "
               "%5.1f %%  %6.3f µs/packet\n",
               second.at, static_cast<unsigned long long>(second.received),
               static_cast<unsigned long long>(second.missing),
               static_cast<unsigned long long>(second.audio_missing),
               totals.counters.latency.PercentileMs(0.5),
               totals.counters.latency.PercentileMs(0.99), cpu * 100,
               second.received == 0 ? 0 : cpu * 1e6 / static_cast<double>(second.received));
}

absl::Status LoadRun::MeasurePhase(const LoadOptions::Phase& phase) {
  media_.SetPace(phase.pace);
  const auto start = Clock::now();
  const auto end = start + std::chrono::nanoseconds(static_cast<int64_t>(phase.seconds * 1e9));
  absl::Status status;
  for (auto next = start; status.ok() && next < end;) {
    next = std::min(next + std::chrono::seconds(1), end);
    if (options_.churn > 0) status = Churn(next);
    std::this_thread::sleep_until(next);
    NoteSecond(phase.pace);
  }
  return status;
}

absl::Status LoadRun::Measure() {
  const std::optional<int> servers_core = OnlyCoreOf(options_.pid);
  CoreMeter own(CoreOf(options_));
  CoreMeter other(servers_core.value_or(0));
  second_meter_.emplace(CoreOf(options_));
  const uint64_t drops = media_.OwnDrops();
  media_.Restart();
  totals_before_ = {};
  const double cpu = cpu_before_ = ServerCpu();
  began_ = next_churn_ = Clock::now();
  std::vector<LoadOptions::Phase> phases = options_.phases;
  if (phases.empty()) phases.push_back({.seconds = options_.seconds});
  absl::Status status;
  for (const LoadOptions::Phase& phase : phases) {
    if (status.ok()) status = MeasurePhase(phase);
  }
  result_.media = media_.Totals();
  result_.server_cpu_seconds = ServerCpu() - cpu;
  result_.seconds = SecondsSince(began_);
  result_.own_core_busy = own.Busy();
  if (servers_core) result_.server_core_busy = other.Busy();
  result_.own_drops = media_.OwnDrops() - drops;
  result_.rss_after = ProcessRssBytes(options_.pid);
  CountJoins();
  return status;
}

absl::StatusOr<LoadResult> LoadRun::Run() {
  if (options_.pid != 0 && !ProcessCpuSeconds(options_.pid)) {
    return absl::NotFoundError(absl::StrCat("There is no process ", options_.pid, " (--pid)"));
  }
  auto signaling = SignalingOf(options_, *certificate_);
  if (!signaling.ok()) return signaling.status();
  doors_.push_back(*std::move(signaling));
  if (absl::Status status = JoinPublishers(); !status.ok()) return status;
  while (doors_.size() < options_.at_once) {
    auto another = doors_.front()->Another();
    if (!another.ok()) return another.status();
    doors_.push_back(*std::move(another));
  }
  if (absl::Status status = JoinSubscribers(); !status.ok()) return status;
  std::this_thread::sleep_for(std::chrono::duration<double>(options_.warm_up_seconds));
  if (absl::Status status = Measure(); !status.ok()) return status;
  return std::move(result_);
}

}  // namespace bench
