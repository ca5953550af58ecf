#include "signaling/metrics/api_metrics.h"

#include <string>
#include <utility>

#include "signaling/metrics/family.h"

namespace signaling {
namespace {

using prometheus::MetricFamily;

MetricFamily One(MetricFamily family, uint64_t value) {
  AddValue(family, {}, static_cast<double>(value));
  return family;
}

}  // namespace

std::vector<MetricFamily> ApiFamilies(const ApiStats& stats) {
  std::vector<MetricFamily> families = {
      One(GaugeFamily("connections", "WebSocket connections that have said who they are."),
          stats.connections),
      One(GaugeFamily("calls_active", "Calls with at least one participant."), stats.calls_active),
      One(GaugeFamily("participants", "Participants in calls."), stats.participants),
      One(GaugeFamily("players", "Viewers that play a call by WHEP."), stats.players),
      One(GaugeFamily("draining", "Whether the server takes no new calls: 1, or 0."),
          stats.draining),
      One(CounterFamily("joins_total", "Times somebody joined a call."), stats.joins),
      One(CounterFamily("api_requests_total", "Requests the call API answered."), stats.requests),
      One(CounterFamily("api_requests_refused_total", "Requests the call API refused."),
          stats.requests_refused),
  };
  MetricFamily join = HistogramFamily("join_duration_seconds",
                                      "Time from joining a call until media is connected.");
  AddHistogram(join, {}, kJoinDurationBounds, kMillisecondsPerSecond, stats.join_duration,
               stats.join_duration_sum_seconds);
  families.push_back(std::move(join));
  return families;
}

}  // namespace signaling
