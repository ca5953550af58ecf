#include "sfu/server/worker_plan.h"

#include <algorithm>
#include <utility>

namespace sfu {

WorkerPlan PlanWorkers(size_t asked, std::vector<int> cores, std::optional<size_t> quota) {
  const size_t all = cores.size();
  const size_t count = asked != 0 ? asked : std::min(all, quota.value_or(all));
  if (count == 1 || count != all) cores.clear();
  return {.count = count, .pins = std::move(cores)};
}

}  // namespace sfu
