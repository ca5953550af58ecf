#include "signaling/call/call_machine.h"

#include <algorithm>
#include <type_traits>
#include <variant>

#include "signaling/call/call_step.h"

namespace signaling {
namespace {

void On(CallStep&, const TimePassed&) {}

// Events that change nothing but what is live only (call_state.h). Media tells of these all the
// time, and what is to be kept of a call takes a look at everybody in it.
template <typename Event>
inline constexpr bool kLiveOnly =
    std::is_same_v<Event, ReachabilityChanged> || std::is_same_v<Event, MediaLinkChanged> ||
    std::is_same_v<Event, QualityMeasured> || std::is_same_v<Event, PublishedChanged> ||
    std::is_same_v<Event, SpeakersHeard> || std::is_same_v<Event, TimePassed>;

}  // namespace

std::vector<CallAction> CallMachine::Apply(const CallEvent& event, Instant now) {
  CallStep step{state_, now};
  if (deadline() <= now.steady) {
    ExpireRings(step);
    ExpireParticipants(step);
    changed_ = true;
  }
  std::visit(
      [&]<typename Event>(const Event& happened) {
        On(step, happened);
        if (!kLiveOnly<Event> || step.lasting) changed_ = true;
      },
      event);
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
