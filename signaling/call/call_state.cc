#include "signaling/call/call_state.h"

#include <algorithm>

namespace signaling {

std::string_view RoleName(Role role) {
  switch (role) {
    case Role::kAdmin:
      return "admin";
    case Role::kUser:
      return "user";
    case Role::kViewer:
      return "viewer";
  }
  return "";
}

std::optional<Role> RoleOf(std::string_view name) {
  for (const Role role : {Role::kAdmin, Role::kUser, Role::kViewer}) {
    if (RoleName(role) == name) return role;
  }
  return std::nullopt;
}

std::string_view RingStateName(RingState state) {
  switch (state) {
    case RingState::kNone:
      return "none";
    case RingState::kRinging:
      return "ringing";
    case RingState::kAccepted:
      return "accepted";
    case RingState::kRejected:
      return "rejected";
    case RingState::kMissed:
      return "missed";
  }
  return "";
}

std::optional<RingState> RingStateOf(std::string_view name) {
  using enum RingState;
  for (const RingState state : {kNone, kRinging, kAccepted, kRejected, kMissed}) {
    if (RingStateName(state) == name) return state;
  }
  return std::nullopt;
}

std::string_view CallStatusName(CallStatus status) {
  switch (status) {
    case CallStatus::kIdle:
      return "idle";
    case CallStatus::kRinging:
      return "ringing";
    case CallStatus::kActive:
      return "active";
    case CallStatus::kEnded:
      return "ended";
  }
  return "";
}

std::string_view QualityName(Quality quality) {
  switch (quality) {
    case Quality::kExcellent:
      return "excellent";
    case Quality::kGood:
      return "good";
    case Quality::kPoor:
      return "poor";
    case Quality::kLost:
      return "lost";
  }
  return "";
}

CallStatus CallState::Status() const {
  if (ended) return CallStatus::kEnded;
  if (active_since) return CallStatus::kActive;
  return rung ? CallStatus::kRinging : CallStatus::kIdle;
}

bool CallState::IsGoing() const {
  return !participants.empty() || Status() == CallStatus::kRinging;
}

// Both look from the end: who came last is asked for most, a joiner several times over.
const Member* CallState::FindMember(std::string_view user_id) const {
  const auto found = std::find_if(members.rbegin(), members.rend(),
                                  [&](const Member& m) { return SameId(m.user_id, user_id); });
  return found == members.rend() ? nullptr : &*found;
}

const Participant* CallState::FindParticipant(std::string_view session_id) const {
  const auto found =
      std::find_if(participants.rbegin(), participants.rend(),
                   [&](const Participant& p) { return SameId(p.session_id, session_id); });
  return found == participants.rend() ? nullptr : &*found;
}

bool CallState::IsIn(std::string_view user_id) const {
  return std::any_of(participants.begin(), participants.end(), [&](const Participant& p) {
    return p.visible() && SameId(p.user_id, user_id);
  });
}

bool CallState::AnyoneRinging() const {
  return std::any_of(members.begin(), members.end(),
                     [](const Member& m) { return m.ring.state == RingState::kRinging; });
}

std::chrono::seconds CallState::Duration(WallTime now) const {
  if (!active_since) return last_duration;
  return std::max(std::chrono::seconds(0),
                  std::chrono::duration_cast<std::chrono::seconds>(now - *active_since));
}

}  // namespace signaling
