// How many workers there are, and which core each is pinned to.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace sfu {

struct WorkerPlan {
  size_t count = 1;
  std::vector<int> pins;  // a core for each, or empty: the scheduler's choice
};

// As many workers as `asked`; 0: one for each of the `cores` that the process may run on (at least
// one), but no more than its CPU quota keeps busy. They are pinned only when they have all cores:
// who has a part of a host shares it, and which cores others leave free changes.
WorkerPlan PlanWorkers(size_t asked, std::vector<int> cores, std::optional<size_t> quota);

}  // namespace sfu
