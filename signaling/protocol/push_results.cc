#include "signaling/protocol/push_results.h"

#include "signaling/protocol/api_core.h"

namespace signaling {
namespace {

void Keep(Store& store, const PushResult& result) {
  if (result.retry_at) {
    store.Apply(
        RetryPush{.id = result.job_id, .due_at = *result.retry_at, .attempt = result.attempt});
  } else {
    store.Apply(FinishPush{.id = result.job_id, .attempt = result.attempt});
  }
  if (!result.gone_since) return;
  store.Apply(RemoveDevice{.api_key = result.attempt.call.api_key,
                           .id = result.attempt.device_id,
                           .registered_before = result.gone_since});
}

// The caller learns that a device of who is rung was reached.
void TellReached(ApiCore& core, const PushAttempt& attempt, Instant now) {
  if (attempt.kind != PushKind::kRing || attempt.outcome != "delivered") return;
  CallRoom* room = core.calls.Find(attempt.call);
  if (room == nullptr) return;
  room->NoteDeviceReached(attempt.user_id, Via::kPush, now);
  core.calls.Reschedule(*room, now);
}

}  // namespace

void NotePushResults(ApiCore& core, const std::vector<PushResult>& results, Instant now) {
  for (const PushResult& result : results) {
    core.push_stats.Count(result);
    Keep(core.store, result);
    TellReached(core, result.attempt, now);
  }
}

}  // namespace signaling
