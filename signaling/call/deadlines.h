// Many deadlines, one alarm clock: each key has at most one deadline; the earliest is known at
// once. Setting and removing cost O(log n).
#pragma once

#include <map>
#include <set>
#include <utility>

#include "signaling/call/instant.h"

namespace signaling {

template <typename Key>
class Deadlines {
 public:
  // SteadyTime::max() removes it.
  void Set(const Key& key, SteadyTime when) {
    const auto found = when_.find(key);
    if (found != when_.end()) {
      if (found->second == when) return;
      order_.erase({found->second, key});
      when_.erase(found);
    }
    if (when == SteadyTime::max()) return;
    when_.emplace(key, when);
    order_.emplace(when, key);
  }
  void Remove(Key key) { Set(key, SteadyTime::max()); }

  SteadyTime earliest() const { return order_.empty() ? SteadyTime::max() : order_.begin()->first; }

  // Removes and returns one key that is due.
  bool TakeDue(SteadyTime now, Key& key) {
    if (order_.empty() || order_.begin()->first > now) return false;
    key = order_.begin()->second;
    Remove(key);
    return true;
  }

 private:
  std::map<Key, SteadyTime> when_;
  std::set<std::pair<SteadyTime, Key>> order_;
};

}  // namespace signaling
