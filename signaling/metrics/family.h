// Makes the families of a metric whose cumulative value is counted elsewhere, so that it is read at
// the moment of collection instead of being kept twice.
#pragma once

#include <prometheus/metric_family.h>

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace signaling {

inline constexpr double kMillisecondsPerSecond = 1e3;

using MetricLabels = std::vector<std::pair<std::string, std::string>>;

// `name` without the prefix switchboard_; `help` one plain sentence.
prometheus::MetricFamily CounterFamily(const std::string& name, const std::string& help);
prometheus::MetricFamily GaugeFamily(const std::string& name, const std::string& help);
prometheus::MetricFamily HistogramFamily(const std::string& name, const std::string& help);

// Adds one sample to a family made above.
void AddValue(prometheus::MetricFamily& family, const MetricLabels& labels, double value);

// `counts` per bucket, not cumulative: one more than `bounds`, the last bucket is open. `per_unit`
// of the bounds' unit make the metric's base unit (1e6 for microseconds shown as seconds).
void AddHistogram(prometheus::MetricFamily& family, const MetricLabels& labels,
                  std::span<const uint32_t> bounds, double per_unit,
                  std::span<const uint64_t> counts, double sum);

}  // namespace signaling
