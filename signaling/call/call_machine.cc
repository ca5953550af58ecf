#include "signaling/call/call_machine.h"

#include <algorithm>
#include <variant>

#include "signaling/call/call_step.h"

namespace signaling {
namespace {

void On(CallStep&, const TimePassed&) {}

}  // namespace

std::vector<CallAction> CallMachine::Apply(const CallEvent& event, Instant now) {
  CallStep step{state_, now};
  if (deadline() <= now.steady) {
    ExpireRings(step);
    ExpireParticipants(step);
  }
  std::visit([&](const auto& happened) { On(step, happened); }, event);
  deadline_ = EarliestDeadline(state_);
  return std::move(step.actions);
}

SteadyTime CallMachine::EarliestDeadline(const CallState& state) {
  SteadyTime earliest = SteadyTime::max();
  for (const Member& member : state.members) {
    if (member.ring.state == RingState::kRinging) earliest = std::min(earliest, member.ring.due);
  }
  for (const Participant& participant : state.participants) {
    if (participant.link == MediaLink::kNew) earliest = std::min(earliest, participant.connect_by);
    if (participant.unreachable_since) {
      earliest = std::min(earliest, *participant.unreachable_since + kUnreachableTimeout);
    }
  }
  return earliest;
}

}  // namespace signaling
