// Everything the server measures, as one Prometheus exposition. What others count is read when it
// is asked for; HTTP requests and WebSockets are counted here.
//
// Lives on the signaling thread. Cost of a request: one map lookup.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sfu/api/stats.h"
#include "signaling/protocol/api.h"
#include "signaling/push/push_stats.h"

namespace signaling {

struct MetricSources {
  std::function<std::vector<sfu::EngineStats>()> media;  // one per worker, cumulative
  std::function<ApiStats()> api;
  std::function<PushStats()> pushes;
};

class Metrics {
 public:
  Metrics(std::string_view version, MetricSources sources);

  // `path` as requested: it is counted under its RouteLabel.
  void CountRequest(std::string_view path, int status);
  void SocketOpened() { sockets_.Increment(); }
  void SocketClosed() { sockets_.Decrement(); }
  // A turn's changes became durable, or did not.
  void CountCommit(std::chrono::nanoseconds took, bool succeeded);

  // Text format 0.0.4.
  std::string Exposition() const;

 private:
  MetricSources sources_;
  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& requests_;
  // Of requests_, by route and status.
  absl::flat_hash_map<std::pair<std::string, int>, prometheus::Counter*> request_counters_;
  prometheus::Gauge& sockets_;
  prometheus::Histogram& commits_;
  prometheus::Counter& failed_commits_;
};

}  // namespace signaling
