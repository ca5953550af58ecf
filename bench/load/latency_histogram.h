// Durations from 1 µs to a minute, kept as counts in buckets 3 % wide: any number of samples in a
// fixed few kilobytes.
#pragma once

#include <array>
#include <cstdint>

namespace bench {

class LatencyHistogram {
 public:
  void Add(int64_t ns);
  void Add(const LatencyHistogram& other);
  void Clear() { *this = LatencyHistogram(); }

  uint64_t count() const { return count_; }
  // The duration in ms that `share` (0..1) of the samples do not exceed; 0 without samples.
  double PercentileMs(double share) const;
  double MaxMs() const { return static_cast<double>(max_ns_) / 1e6; }

 private:
  static constexpr int kSteps = 24;             // buckets per doubling
  static constexpr int kBuckets = 26 * kSteps;  // 1 µs · 2^26 is a minute
  std::array<uint32_t, kBuckets> buckets_{};
  uint64_t count_ = 0;
  int64_t max_ns_ = 0;
};

}  // namespace bench
