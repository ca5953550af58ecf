#include "signaling/metrics/push_metrics.h"

#include <utility>

#include "signaling/metrics/family.h"

namespace signaling {
std::vector<prometheus::MetricFamily> PushFamilies(const PushStats& stats) {
  prometheus::MetricFamily attempts = CounterFamily(
      "push_attempts_total", "Attempts to reach a device by push, by how they ended and why.");
  for (const auto& [label, count] : stats.outcomes) {
    const auto& [provider, kind, outcome, reason] = label;
    AddValue(attempts,
             {{"provider", provider}, {"kind", kind}, {"outcome", outcome}, {"reason", reason}},
             static_cast<double>(count));
  }
  prometheus::MetricFamily duration = HistogramFamily(
      "push_duration_seconds", "Time from ringing until a push service took the push.");
  AddHistogram(duration, {}, kPushDurationBounds, kMillisecondsPerSecond, stats.duration,
               stats.duration_sum_seconds);
  std::vector<prometheus::MetricFamily> families;
  families.push_back(std::move(attempts));
  families.push_back(std::move(duration));
  return families;
}

}  // namespace signaling
