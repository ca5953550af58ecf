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

const Member* CallState::FindMember(std::string_view user_id) const {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const Member& m) { return m.user_id == user_id; });
  return found == members.end() ? nullptr : &*found;
}

const Participant* CallState::FindParticipant(std::string_view session_id) const {
  const auto found = std::find_if(participants.begin(), participants.end(),
                                  [&](const Participant& p) { return p.session_id == session_id; });
  return found == participants.end() ? nullptr : &*found;
}

std::chrono::seconds CallState::Duration(WallTime now) const {
  if (!active_since) return last_duration;
  return std::max(std::chrono::seconds(0),
                  std::chrono::duration_cast<std::chrono::seconds>(now - *active_since));
}

}  // namespace signaling
