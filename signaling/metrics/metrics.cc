#include "signaling/metrics/metrics.h"

#include <prometheus/text_serializer.h>

#include <iterator>
#include <utility>

#include "signaling/http/route_label.h"
#include "signaling/metrics/api_metrics.h"
#include "signaling/metrics/media_metrics.h"
#include "signaling/metrics/push_metrics.h"

namespace signaling {
namespace {

using prometheus::MetricFamily;

// In seconds: from a disk with a cache that outlives the power to one that is shared and full.
const prometheus::Histogram::BucketBoundaries kCommitBounds = {
    0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1};

void Append(std::vector<MetricFamily>& to, std::vector<MetricFamily> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

Metrics::Metrics(std::string_view version, MetricSources sources)
    : sources_(std::move(sources)),
      requests_(prometheus::BuildCounter()
                    .Name("switchboard_http_requests_total")
                    .Help("HTTP requests answered, by route and status.")
                    .Register(registry_)),
      sockets_(prometheus::BuildGauge()
                   .Name("switchboard_websockets")
                   .Help("Open WebSockets.")
                   .Register(registry_)
                   .Add({})),
      commits_(prometheus::BuildHistogram()
                   .Name("switchboard_store_commit_duration_seconds")
                   .Help("Time in which the changes of a turn became durable.")
                   .Register(registry_)
                   .Add({}, kCommitBounds)),
      failed_commits_(prometheus::BuildCounter()
                          .Name("switchboard_store_commits_failed_total")
                          .Help("Commits that failed; their changes are kept and tried again.")
                          .Register(registry_)
                          .Add({})) {
  prometheus::BuildGauge()
      .Name("switchboard_build_info")
      .Help("The version that runs; always 1.")
      .Register(registry_)
      .Add({{"version", std::string(version)}})
      .Set(1);
}

void Metrics::CountRequest(std::string_view path, int status) {
  const auto [counter, first] = request_counters_.try_emplace({RouteLabel(path), status});
  if (first) {
    const auto& [route, code] = counter->first;
    counter->second = &requests_.Add({{"route", route}, {"status", std::to_string(code)}});
  }
  counter->second->Increment();
}

void Metrics::CountCommit(std::chrono::nanoseconds took, bool succeeded) {
  if (!succeeded) return failed_commits_.Increment();
  commits_.Observe(std::chrono::duration<double>(took).count());
}

std::string Metrics::Exposition() const {
  std::vector<MetricFamily> families = registry_.Collect();
  if (sources_.api) Append(families, ApiFamilies(sources_.api()));
  if (sources_.pushes) Append(families, PushFamilies(sources_.pushes()));
  if (sources_.media) Append(families, MediaFamilies(sources_.media()));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace signaling
