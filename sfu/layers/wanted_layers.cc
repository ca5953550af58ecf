#include "sfu/layers/wanted_layers.h"

#include <algorithm>

namespace sfu {

bool WantedLayers::Update(const std::vector<std::string>& rids, Time now) {
  for (const std::string& rid : rids) {
    const auto known = std::find_if(wanted_.begin(), wanted_.end(),
                                    [&](const Wanted& wanted) { return wanted.rid == rid; });
    if (known != wanted_.end()) {
      known->last = now;
    } else {
      wanted_.push_back({rid, now});
    }
  }
  std::erase_if(wanted_, [&](const Wanted& wanted) { return now - wanted.last >= kHold; });
  holding_ = std::any_of(wanted_.begin(), wanted_.end(),
                         [&](const Wanted& wanted) { return wanted.last != now; });
  std::vector<std::string> names;
  for (const Wanted& wanted : wanted_) names.push_back(wanted.rid);
  std::sort(names.begin(), names.end());
  const bool changed = !told_ || names != named_;
  named_ = std::move(names);
  told_ = true;
  return changed;
}

}  // namespace sfu
