#include "signaling/call/restored_call.h"

#include <algorithm>
#include <utility>

#include "signaling/call/call_machine.h"

namespace signaling {

CallState RestoredCall(CallState stored, Instant now) {
  CallState call = std::move(stored);
  call.speakers.clear();
  call.dominant.reset();
  for (Member& member : call.members) {
    // Never longer than a whole ring, should the clock have been set back meanwhile.
    const auto left = std::min<WallTime::duration>(member.ring.until - now.wall, call.ring_timeout);
    member.ring.due = now.steady + left;
  }
  const bool unanswered = call.Status() == CallStatus::kRinging;
  for (Participant& participant : call.participants) {
    participant.published = {};
    participant.is_speaking = false;
    participant.quality = Quality::kGood;
    participant.link = MediaLink::kNew;
    participant.reachable = false;
    participant.unreachable_since.reset();
    participant.connect_by = unanswered ? SteadyTime::max() : now.steady + kConnectTimeout;
  }
  return call;
}

}  // namespace signaling
