// Where calls are kept beyond this process's memory. Implemented over the store by the protocol
// shell.
#pragma once

#include <optional>

#include "signaling/call/call_state.h"
#include "signaling/call/instant.h"

namespace signaling {

class CallArchive {
 public:
  virtual ~CallArchive() = default;
  // The call as it was kept last; nullopt when there is none of that name.
  virtual std::optional<CallState> Find(const CallKey& key) = 0;
  // The call may have changed: keeps it as it is now.
  virtual void Keep(const CallState& call, WallTime now) = 0;
  // The call leaves memory; it stays where it is kept.
  virtual void Release(const CallKey& key) = 0;
};

}  // namespace signaling
