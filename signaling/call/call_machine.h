// The rules of one call as a pure machine: state, event and time in; the new state, and what must
// now be told or done, out. It knows neither HTTP nor SDP nor media. Every event is defined in
// every state: what names somebody who is not there, or is against the rules (verdicts.h), changes
// nothing and yields nothing.
//
// The rules stand in ring_rules.cc (who is rung and answers), presence_rules.cc (who is in and how
// well) and member_rules.cc (who belongs). Before an event counts, all that fell due before it
// happens: an accept after the deadline is too late even if no timer has fired yet.
#pragma once

#include <utility>
#include <vector>

#include "signaling/call/call_events.h"
#include "signaling/call/call_state.h"
#include "signaling/call/instant.h"

namespace signaling {

inline constexpr std::chrono::seconds kConnectTimeout{30};
inline constexpr std::chrono::seconds kUnreachableTimeout{30};

class CallMachine {
 public:
  explicit CallMachine(CallState state)
      : state_(std::move(state)), deadline_(EarliestDeadline(state_)) {}

  std::vector<CallAction> Apply(const CallEvent& event, Instant now);
  const CallState& state() const { return state_; }
  // When TimePassed would do something; SteadyTime::max() when never.
  SteadyTime deadline() const { return deadline_; }
  // May anything have changed that outlives the process, since this was asked last?
  bool TakeChange() { return std::exchange(changed_, false); }

 private:
  static SteadyTime EarliestDeadline(const CallState& state);

  CallState state_;
  SteadyTime deadline_;
  bool changed_ = true;
};

}  // namespace signaling
