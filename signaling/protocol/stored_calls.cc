#include "signaling/protocol/stored_calls.h"

#include <utility>
#include <vector>

#include "signaling/store/call_changes.h"

namespace signaling {

std::optional<CallState> StoredCalls::Find(const CallKey& key) {
  std::optional<CallState> found = store_.FindCall(key);
  if (found) written_[key] = *found;
  return found;
}

std::vector<CallState> StoredCalls::Live() {
  std::vector<CallState> calls = store_.LiveCalls();
  for (const CallState& call : calls) written_[call.key] = call;
  return calls;
}

void StoredCalls::Keep(const CallState& call, WallTime now) {
  const auto written = written_.find(call.key);
  const CallState* before = written == written_.end() ? nullptr : &written->second;
  std::vector<Change> changes = CallChanges(before, call, now);
  if (changes.empty()) return;
  for (const Change& change : changes) store_.Apply(change);
  pushes_.Follow(before, call, now);
  CallState& kept = written_[call.key];
  for (Change& change : changes) FollowChange(std::move(change), kept);
}

}  // namespace signaling
