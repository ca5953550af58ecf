// The archive of calls over the store. It remembers what it wrote of each call in memory, so that
// only differences are written; what these ring, or ring no more, by push is written with them.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <optional>

#include "signaling/call/call_archive.h"
#include "signaling/push/ring_pushes.h"
#include "signaling/store/store.h"

namespace signaling {

class StoredCalls : public CallArchive {
 public:
  // Both outlive it.
  StoredCalls(Store& store, RingPushes& pushes) : store_(store), pushes_(pushes) {}

  std::optional<CallState> Find(const CallKey& key) override;
  void Keep(const CallState& call, WallTime now) override;
  void Release(const CallKey& key) override { written_.erase(key); }
  // The calls in which somebody is or is being rung, as they were when the process ended.
  std::vector<CallState> Live();

 private:
  Store& store_;
  RingPushes& pushes_;
  absl::flat_hash_map<CallKey, CallState> written_;
};

}  // namespace signaling
