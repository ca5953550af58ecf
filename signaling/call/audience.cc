#include "signaling/call/audience.h"

#include <algorithm>
#include <variant>

namespace signaling {
namespace {

using Users = std::vector<std::string>;

void AddOnce(Users& users, const std::string& user_id) {
  if (std::find(users.begin(), users.end(), user_id) == users.end()) users.push_back(user_id);
}

struct AudienceOf {
  const CallState& call;

  // The ring and its end are for the one whom it rings.
  Users operator()(const TellRing& tell) const { return {tell.user_id}; }
  Users operator()(const TellMissed& tell) const { return {tell.user_id}; }
  // How far a ring got is for who rings.
  Users operator()(const TellRinging& tell) const {
    const Member* member = call.FindMember(tell.user_id);
    return {member != nullptr ? member->ring.by : call.caller};
  }
  Users operator()(const TellAccepted&) const { return MembersToTell(call); }
  Users operator()(const TellRejected&) const { return MembersToTell(call); }
  Users operator()(const TellJoined&) const { return MembersToTell(call); }
  // Whoever is sent away hears of that too.
  Users operator()(const TellLeft& tell) const {
    Users users = MembersToTell(call);
    AddOnce(users, tell.user_id);
    return users;
  }
  Users operator()(const TellMembers& tell) const {
    Users users = MembersToTell(call);
    for (const std::string& user_id : tell.removed) AddOnce(users, user_id);
    return users;
  }
  Users operator()(const TellEnded&) const { return MembersToTell(call); }
  Users operator()(const TellUpdated&) const { return ParticipantsToTell(call); }
  Users operator()(const TellSpeakers&) const { return ParticipantsToTell(call); }
  Users operator()(const TellQuality&) const { return ParticipantsToTell(call); }
  Users operator()(const Dismiss&) const { return {}; }
  Users operator()(const BeginMedia&) const { return {}; }
};

}  // namespace

Users MembersToTell(const CallState& call) {
  Users users;
  for (const Member& member : call.members) {
    if (!member.blocked) users.push_back(member.user_id);
  }
  return users;
}

Users ParticipantsToTell(const CallState& call) {
  Users users;
  for (const Participant& participant : call.participants) AddOnce(users, participant.user_id);
  return users;
}

Users Audience(const CallState& call, const CallAction& action) {
  return std::visit(AudienceOf{call}, action);
}

}  // namespace signaling
