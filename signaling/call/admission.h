// Who may do what in a call: one place for the rules of access and roles.
#pragma once

#include <span>
#include <string_view>

#include "signaling/call/call_state.h"
#include "signaling/call/call_type.h"
#include "signaling/call/refusal.h"

namespace signaling {

// 1 to 64 of A-Z a-z 0-9 _ -
bool IsCallId(std::string_view id);
const CallType* FindCallType(std::span<const CallType> types, std::string_view name);

// May this user see and enter the call? Who may not learns nothing of it.
Result<Done> CheckAccess(const CallState& state, std::string_view user_id);
// Is there room for one more participant?
Result<Done> CheckRoom(const CallState& state, const CallType& type);
// May this user moderate the call?
Result<Done> CheckAdmin(const CallState& state, std::string_view user_id);
// Would the call be without an admin if this user were none?
bool IsOnlyAdmin(const CallState& state, std::string_view user_id);
Result<Done> CheckMembers(const CallState& state, const CallType& type, size_t more);
bool MayPublish(const CallState& state, const CallType& type, std::string_view user_id);

}  // namespace signaling
