// Who belongs to a call: members come, change their role, are removed, kicked or blocked.
#include <algorithm>

#include "signaling/call/call_step.h"

namespace signaling {
namespace {

// Whoever is sent away answers nothing any more and is in the call no more.
void SendAway(CallStep& step, const std::string& user_id, const std::string& reason) {
  DropUser(step, user_id, reason);
  if (Member* member = step.FindMember(user_id)) Miss(step, *member, reason);
}

}  // namespace

void On(CallStep& step, const MemberAdded& event) {
  if (step.FindMember(event.member.user_id) != nullptr) return;
  step.state.members.push_back(event.member);
}

void On(CallStep& step, const MembersChanged& event) {
  TellMembers told;
  for (const Member& update : event.update) {
    Member* member = step.FindMember(update.user_id);
    if (member == nullptr) {
      step.state.members.push_back(update);
    } else {
      member->role = update.role;
      member->blocked = false;  // whoever is invited again may come again
    }
  }
  for (const std::string& user_id : event.remove) {
    if (step.FindMember(user_id) == nullptr) continue;
    SendAway(step, user_id, "removed");
    std::erase_if(step.state.members, [&](const Member& m) { return m.user_id == user_id; });
    told.removed.push_back(user_id);
  }
  step.Do(std::move(told));
  EndSessionIfEmpty(step);
}

void On(CallStep& step, const Kicked& event) {
  Member* member = step.FindMember(event.user_id);
  if (member == nullptr) return;
  SendAway(step, event.user_id, "kicked");
  if (event.block && !member->blocked) {
    member->blocked = true;
    step.Do(TellMembers{{event.user_id}});
  }
  EndSessionIfEmpty(step);
}

}  // namespace signaling
