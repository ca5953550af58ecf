#include "signaling/metrics/family.h"

#include <limits>

namespace signaling {
namespace {

prometheus::MetricFamily Family(const std::string& name, const std::string& help,
                                prometheus::MetricType type) {
  return {.name = "switchboard_" + name, .help = help, .type = type, .metric = {}};
}

prometheus::ClientMetric& AddMetric(prometheus::MetricFamily& family, const MetricLabels& labels) {
  prometheus::ClientMetric& metric = family.metric.emplace_back();
  for (const auto& [name, value] : labels) metric.label.push_back({name, value});
  return metric;
}

}  // namespace

prometheus::MetricFamily CounterFamily(const std::string& name, const std::string& help) {
  return Family(name, help, prometheus::MetricType::Counter);
}

prometheus::MetricFamily GaugeFamily(const std::string& name, const std::string& help) {
  return Family(name, help, prometheus::MetricType::Gauge);
}

prometheus::MetricFamily HistogramFamily(const std::string& name, const std::string& help) {
  return Family(name, help, prometheus::MetricType::Histogram);
}

void AddValue(prometheus::MetricFamily& family, const MetricLabels& labels, double value) {
  prometheus::ClientMetric& metric = AddMetric(family, labels);
  if (family.type == prometheus::MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
}

void AddHistogram(prometheus::MetricFamily& family, const MetricLabels& labels,
                  std::span<const uint32_t> bounds, double per_unit,
                  std::span<const uint64_t> counts, double sum) {
  prometheus::ClientMetric::Histogram& histogram = AddMetric(family, labels).histogram;
  for (size_t i = 0; i < counts.size(); ++i) {
    histogram.sample_count += counts[i];
    const double bound =
        i < bounds.size() ? bounds[i] / per_unit : std::numeric_limits<double>::infinity();
    histogram.bucket.push_back({.cumulative_count = histogram.sample_count, .upper_bound = bound});
  }
  histogram.sample_sum = sum;
}

}  // namespace signaling
