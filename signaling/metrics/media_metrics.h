// The media workers' counters as metric families, one sample per worker.
#pragma once

#include <prometheus/metric_family.h>

#include <span>
#include <vector>

#include "sfu/api/stats.h"

namespace signaling {

std::vector<prometheus::MetricFamily> MediaFamilies(std::span<const sfu::EngineStats> workers);

}  // namespace signaling
