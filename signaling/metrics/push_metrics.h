// The pushes' numbers as metric families.
#pragma once

#include <prometheus/metric_family.h>

#include <vector>

#include "signaling/push/push_stats.h"

namespace signaling {

std::vector<prometheus::MetricFamily> PushFamilies(const PushStats& stats);

}  // namespace signaling
