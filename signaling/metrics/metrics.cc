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
                   .Add({})) {
  prometheus::BuildGauge()
      .Name("switchboard_build_info")
      .Help("The version that runs; always 1.")
      .Register(registry_)
      .Add({{"version", std::string(version)}})
      .Set(1);
}

void Metrics::CountRequest(std::string_view path, int status) {
  requests_.Add({{"route", RouteLabel(path)}, {"status", std::to_string(status)}}).Increment();
}

std::string Metrics::Exposition() const {
  std::vector<MetricFamily> families = registry_.Collect();
  if (sources_.api) Append(families, ApiFamilies(sources_.api()));
  if (sources_.pushes) Append(families, PushFamilies(sources_.pushes()));
  if (sources_.media) Append(families, MediaFamilies(sources_.media()));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace signaling
