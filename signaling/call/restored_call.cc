#include "signaling/call/restored_call.h"

#include <utility>

#include "signaling/call/call_machine.h"

namespace signaling {

CallState RestoredCall(CallState stored, Instant now) {
  CallState call = std::move(stored);
  call.speakers.clear();
  call.dominant.reset();
  for (Member& member : call.members) {
    member.ring.due = now.steady + (member.ring.until - now.wall);
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
