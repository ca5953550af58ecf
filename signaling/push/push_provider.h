// One push service as the operator configured it, as a pure machine: pushes become requests,
// answers become verdicts. Time and randomness are inputs; credentials are cached inside.
//
// Used by PushDispatcher, from its thread only.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <variant>

#include "signaling/call/instant.h"
#include "signaling/push/push_request.h"
#include "signaling/push/push_verdict.h"
#include "signaling/store/records.h"

namespace signaling {

class PushProvider {
 public:
  virtual ~PushProvider() = default;

  // What must be asked before a push can be made: an access token. nullopt: nothing.
  virtual std::optional<PushRequest> Preparation(Instant) { return std::nullopt; }
  virtual PushVerdict OnPrepared(const PushAnswer&, Instant) { return Delivered(); }

  // The request that carries the push, or why there can be none.
  virtual std::variant<PushRequest, PushVerdict> Make(const DuePush& push, Instant now) = 0;
  // `sent_at`: when the request left.
  virtual PushVerdict Judge(const DuePush& push, const PushAnswer& answer, WallTime sent_at,
                            Instant now) = 0;
};

// The time a ring is worth a service's while: whole seconds, at least one.
inline std::chrono::seconds TimeToLive(const PushJob& job, Instant now) {
  return std::max(std::chrono::floor<std::chrono::seconds>(job.expires_at - now.wall),
                  std::chrono::seconds(1));
}

}  // namespace signaling
