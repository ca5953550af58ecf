// What rings and stops ringing by push: derived from how a call changed, so that it is part of the
// same transaction as the change itself, whoever made it. A member that begins to ring is pushed to
// on every device that an active service reaches; when that is over, what was not sent is dropped
// and the devices that were, or may have been, reached are told.
#pragma once

#include <vector>

#include "signaling/call/call_state.h"
#include "signaling/call/user_directory.h"
#include "signaling/push/push_services.h"
#include "signaling/store/store.h"

namespace signaling {

// For how long a device that was away is still told that it rings no more.
inline constexpr std::chrono::seconds kCancelWorth{60};

class RingPushes {
 public:
  // `store` and `users` outlive it.
  RingPushes(Store& store, const UserDirectory& users, std::vector<ActivePushService> services)
      : store_(store), users_(users), services_(std::move(services)) {}

  // The call was `before` (nullptr: it is new) and is now `after`.
  void Follow(const CallState* before, const CallState& after, WallTime now);

  const std::vector<ActivePushService>& services() const { return services_; }

 private:
  void Begin(const CallState& call, const Member& member, WallTime now);
  // `rung`: as it was while it rang.
  void Stop(const CallState& call, const Member& rung, const std::string& reason, WallTime now);
  bool IsReachable(const Device& device) const;
  void Add(PushKind kind, const CallState& call, const Member& rung, const std::string& device_id,
           const std::string& reason, WallTime now);

  Store& store_;
  const UserDirectory& users_;
  const std::vector<ActivePushService> services_;
};

}  // namespace signaling
