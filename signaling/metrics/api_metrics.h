// The call API's numbers as metric families.
#pragma once

#include <prometheus/metric_family.h>

#include <vector>

#include "signaling/protocol/api.h"

namespace signaling {

std::vector<prometheus::MetricFamily> ApiFamilies(const ApiStats& stats);

}  // namespace signaling
