#include "tests/sim/nack_list.h"

#include <algorithm>

namespace sim {

void NackList::OnPacket(int64_t sequence, Time now) {
  missing_.erase(sequence);
  if (newest_ >= 0 && sequence > newest_ + static_cast<int64_t>(kMaxMissing)) {
    missing_.clear();
  } else if (newest_ >= 0) {
    for (int64_t s = newest_ + 1; s < sequence; ++s) missing_[s] = {.noticed = now};
  }
  newest_ = std::max(newest_, sequence);
}

std::vector<uint16_t> NackList::Collect(Time now, bool& gave_up) {
  std::vector<uint16_t> due;
  for (auto it = missing_.begin(); it != missing_.end();) {
    Entry& entry = it->second;
    if (entry.requests > 0 && now - entry.asked < round_trip_) {
      ++it;
    } else if (entry.requests == kMaxRequests) {
      gave_up = true;
      it = missing_.erase(it);
    } else {
      ++entry.requests;
      entry.asked = now;
      due.push_back(static_cast<uint16_t>(it->first));
      ++it;
    }
  }
  return due;
}

}  // namespace sim
