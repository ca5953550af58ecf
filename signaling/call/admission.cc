#include "signaling/call/admission.h"

#include <algorithm>
#include <string>

namespace signaling {

bool IsCallId(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

const CallType* FindCallType(std::span<const CallType> types, std::string_view name) {
  for (const CallType& type : types) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

Result<Done> CheckAccess(const CallState& state, std::string_view user_id) {
  const Member* member = state.FindMember(user_id);
  const bool welcome = member == nullptr ? state.access == Access::kAnyone : !member->blocked;
  if (welcome) return Done();
  return Refusal{403, "not_a_member", "You are not a member of this call", {}};
}

Result<Done> CheckRoom(const CallState& state, const CallType& type) {
  if (state.participants.size() < type.max_participants) return Done();
  return Refusal{
      409,
      "call_full",
      "This call has its most participants already: " + std::to_string(type.max_participants),
      {}};
}

Result<Done> CheckMembers(const CallState& state, const CallType& type, size_t more) {
  if (state.members.size() + more <= type.max_members) return Done();
  return Refusal{409,
                 "too_many_members",
                 "A call of this type has at most " + std::to_string(type.max_members) + " members",
                 {}};
}

Result<Done> CheckAdmin(const CallState& state, std::string_view user_id) {
  const Member* member = state.FindMember(user_id);
  if (member != nullptr && member->role == Role::kAdmin && !member->blocked) return Done();
  return Refusal{403, "not_an_admin", "Only an admin of the call may do this", {}};
}

bool IsOnlyAdmin(const CallState& state, std::string_view user_id) {
  const auto rules = [](const Member& m) { return m.role == Role::kAdmin && !m.blocked; };
  const Member* member = state.FindMember(user_id);
  return member != nullptr && rules(*member) &&
         std::count_if(state.members.begin(), state.members.end(), rules) == 1;
}

bool MayPublish(const CallState& state, const CallType& type, std::string_view user_id) {
  const Member* member = state.FindMember(user_id);
  if (member == nullptr || member->blocked) return false;
  return member->role == Role::kAdmin || (member->role == Role::kUser && type.users_publish);
}

}  // namespace signaling
