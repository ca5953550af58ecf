// One run: publishers join, then subscribers, then the media is watched for a while. What it found
// is a value; see report.h for how it is told.
#pragma once

#include <absl/status/statusor.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/load/media_loop.h"
#include "bench/load/options.h"
#include "bench/load/process_meter.h"
#include "bench/load/signaling.h"

namespace bench {

// One second of a run.
struct LoadSecond {
  double at = 0;  // when it ended, seconds from the beginning
  double pace = 1;
  uint64_t received = 0;
  uint64_t audio_received = 0;
  uint64_t missing = 0;  // so far
  uint64_t audio_missing = 0;
  double server_cpu_seconds = 0;
  double own_core_busy = 0;
};

struct LoadResult {
  MediaTotals media;
  std::vector<LoadSecond> by_second;
  double seconds = 0;
  double server_cpu_seconds = 0;           // while measuring
  std::optional<double> server_core_busy;  // 0..1, when the server has one core
  double own_core_busy = 0;
  double join_seconds = 0;   // all subscribers, first request to last keys
  double setup_seconds = 0;  // to the last one's media: the publisher's next frame
  double setup_cpu_seconds = 0;
  uint64_t setup_packets = 0;  // that reached those who were there already
  int joins = 0;               // while measuring (churn)
  LatencyHistogram join_time;  // request to first media
  uint64_t own_drops = 0;      // datagrams for which the generator's own sockets had no room
  uint64_t rss_before = 0;     // before subscribers
  uint64_t rss_after = 0;
  std::string profile;

  double ForwardedPerSecond() const {
    return static_cast<double>(media.arrivals.received) / seconds;
  }
  // In µs.
  double CpuPerPacket() const {
    return media.arrivals.received == 0
               ? 0
               : server_cpu_seconds * 1e6 / static_cast<double>(media.arrivals.received);
  }
  // Of all joins, without what the media of those who were there already cost meanwhile.
  double JoinCpuSeconds() const {
    return std::max(0.,
                    setup_cpu_seconds - static_cast<double>(setup_packets) * CpuPerPacket() / 1e6);
  }
};

class LoadRun {
 public:
  // Of fewer, what each takes of memory is lost in what the server takes and gives back meanwhile.
  static constexpr size_t kCountableSubscribers = 200;

  explicit LoadRun(const LoadOptions& options);
  absl::StatusOr<LoadResult> Run();

 private:
  struct Subscriber {
    PeerId id = 0;
    Agreed agreed;
    int call = 0;
    int index = 0;
    Signaling* door = nullptr;  // that let it in
    int64_t signaling_ns = 0;   // the request took
    bool counted = false;
  };
  MediaWish PublisherWish(int call, int index) const;
  PeerOptions Options(const MediaWish& wish) const;
  absl::Status JoinPublishers();
  absl::Status JoinSubscribers();
  // Every doors_.size()-th of all subscribers, from `first` on.
  absl::Status JoinSome(size_t first);
  absl::Status JoinSubscriber(Signaling& door, int call, int index);
  // Which of all subscribers, in the order of joining.
  std::pair<int, int> CallAndIndex(size_t number) const;
  size_t AllSubscribers() const;
  // Until the server's memory stays as it is: some give back a little later what starting took.
  void LetMemorySettle() const;
  absl::Status WaitFor(const std::string& what, size_t MediaTotals::* count, size_t wanted);
  absl::Status Measure();
  absl::Status Churn(Time end);
  void CountJoins();
  absl::Status MeasurePhase(const LoadOptions::Phase& phase);
  void NoteSecond(double pace);
  void PrintRow(const LoadSecond& second, const MediaTotals& totals) const;
  double ServerCpu() const { return ProcessCpuSeconds(options_.pid).value_or(0); }

  const LoadOptions options_;
  std::shared_ptr<const dtls::Certificate> certificate_;
  MediaLoop media_;
  std::vector<std::unique_ptr<Signaling>> doors_;  // the first one is the publishers', too
  std::mutex joining_;                             // of subscribers_
  std::deque<Subscriber> subscribers_;
  std::vector<PeerId> publishers_;
  std::chrono::steady_clock::time_point began_;  // measuring
  std::chrono::steady_clock::time_point next_churn_;
  MediaTotals totals_before_;
  double cpu_before_ = 0;
  std::optional<CoreMeter> second_meter_;
  LoadResult result_;
};

}  // namespace bench
