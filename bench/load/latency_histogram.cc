#include "bench/load/latency_histogram.h"

#include <algorithm>
#include <cmath>

namespace bench {

void LatencyHistogram::Add(int64_t ns) {
  const double us = std::max(1.0, static_cast<double>(ns) / 1000);
  const auto bucket = static_cast<size_t>(std::log2(us) * kSteps);
  ++buckets_[std::min<size_t>(bucket, kBuckets - 1)];
  ++count_;
  max_ns_ = std::max(max_ns_, ns);
}

void LatencyHistogram::Add(const LatencyHistogram& other) {
  for (size_t i = 0; i < buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ns_ = std::max(max_ns_, other.max_ns_);
}

double LatencyHistogram::PercentileMs(double share) const {
  const auto wanted = static_cast<uint64_t>(std::ceil(share * static_cast<double>(count_)));
  uint64_t seen = 0;
  for (size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= wanted && seen > 0) {
      const double middle = (static_cast<double>(i) + 0.5) / kSteps;
      return std::min(std::exp2(middle) / 1000, MaxMs());
    }
  }
  return MaxMs();
}

}  // namespace bench
