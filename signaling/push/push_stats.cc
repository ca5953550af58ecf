#include "signaling/push/push_stats.h"

namespace signaling {

void PushStats::Count(const PushResult& result) {
  const PushAttempt& attempt = result.attempt;
  const bool ring = attempt.kind == PushKind::kRing;
  // A name that is not configured is whatever a client said: it must not become a label.
  const bool known = attempt.detail != "provider_inactive";
  ++outcomes[{known ? attempt.push_provider_name : "", ring ? "ring" : "cancel", attempt.outcome,
              attempt.detail}];
  if (!ring || attempt.outcome != "delivered") return;
  const auto took = attempt.at - result.created_at;
  const auto elapsed_ms = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
  size_t bucket = 0;
  while (bucket < kPushDurationBounds.size() && elapsed_ms > kPushDurationBounds[bucket]) {
    ++bucket;
  }
  ++duration[bucket];
  duration_sum_seconds += std::chrono::duration<double>(took).count();
}

}  // namespace signaling
