#include "signaling/call/glare.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace signaling {
namespace {

std::set<std::string_view> MembersOf(const CallState& call) {
  std::set<std::string_view> members;
  for (const Member& member : call.members) {
    if (!member.blocked) members.insert(member.user_id);
  }
  return members;
}

}  // namespace

const CallState* FindGlare(const CallState& wanted, const std::string& user_id,
                           std::span<const CallState* const> ringing) {
  const std::set<std::string_view> pair = MembersOf(wanted);
  const bool in_use = wanted.rung || !wanted.participants.empty();
  if (pair.size() != 2 || !pair.contains(user_id) || in_use) return nullptr;
  const auto found = std::find_if(ringing.begin(), ringing.end(), [&](const CallState* call) {
    return call->Status() == CallStatus::kRinging && call->caller != user_id &&
           MembersOf(*call) == pair;
  });
  return found == ringing.end() ? nullptr : *found;
}

CallState MergedCall(CallState wanted, const CallState& living) {
  wanted.access = Access::kMembers;
  wanted.merged_into = living.key.cid();
  return wanted;
}

}  // namespace signaling
