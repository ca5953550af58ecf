#include "signaling/store/call_changes.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <variant>

namespace signaling {
namespace {

// The durable fields: see call_state.h for what is live only.
auto Lasting(const CallState& call) {
  return std::tie(call.key, call.created_by, call.created_at, call.video, call.access, call.custom,
                  call.rung, call.caller, call.ring_timeout, call.active_since, call.last_duration,
                  call.ended, call.merged_into);
}

// Of two members or participants of one name.
auto Lasting(const Member& member) {
  return std::tie(member.role, member.blocked, member.ring.state, member.ring.by, member.ring.until,
                  member.ring.reason, member.ring.connection_id);
}

auto Lasting(const Participant& participant) {
  return std::tie(participant.user_id, participant.kind, participant.joined_at,
                  participant.audio_said, participant.video_said);
}

const std::string& Name(const Member& member) { return member.user_id; }
const std::string& Name(const Participant& participant) { return participant.session_id; }

// Both lists grow at their ends and shrink anywhere, so that one pass finds what is new, changed
// and gone. What was moved all the same is removed and put again.
template <typename Item, typename Removed, typename Put>
void Compare(const std::vector<Item>& before, const std::vector<Item>& after, Removed removed,
             Put put) {
  std::vector<const Item*> fresh;
  size_t next = 0;
  for (const Item& old : before) {
    if (next == after.size() || Name(after[next]) != Name(old)) {
      removed(old);
      continue;
    }
    if (Lasting(after[next]) != Lasting(old)) fresh.push_back(&after[next]);
    ++next;
  }
  for (const Item* item : fresh) put(*item);
  for (; next < after.size(); ++next) put(after[next]);
}

CallState WithoutPeople(const CallState& call) {
  CallState head{.key = call.key};
  head.created_by = call.created_by;
  head.created_at = call.created_at;
  head.video = call.video;
  head.access = call.access;
  head.custom = call.custom;
  head.rung = call.rung;
  head.caller = call.caller;
  head.ring_timeout = call.ring_timeout;
  head.active_since = call.active_since;
  head.last_duration = call.last_duration;
  head.ended = call.ended;
  head.merged_into = call.merged_into;
  return head;
}

template <typename Item>
void Put(std::vector<Item>& items, Item item) {
  // Most are new or came lately.
  const auto found = std::find_if(items.rbegin(), items.rend(), [&](const Item& other) {
    return SameId(Name(other), Name(item));
  });
  if (found == items.rend()) {
    items.push_back(std::move(item));
  } else {
    *found = std::move(item);
  }
}

template <typename Item>
void Remove(std::vector<Item>& items, const std::string& name) {
  std::erase_if(items, [&](const Item& item) { return Name(item) == name; });
}

void Follow(PutCall change, CallState& call) {
  change.call.members = std::move(call.members);
  change.call.participants = std::move(call.participants);
  call = std::move(change.call);
}
void Follow(PutMember change, CallState& call) { Put(call.members, std::move(change.member)); }
void Follow(const RemoveMember& change, CallState& call) { Remove(call.members, change.user_id); }
void Follow(PutParticipant change, CallState& call) {
  Put(call.participants, std::move(change.participant));
}
void Follow(const RemoveParticipant& change, CallState& call) {
  Remove(call.participants, change.session_id);
}

}  // namespace

void FollowChange(Change change, CallState& call) {
  std::visit(
      [&]<typename T>(T& what) {
        if constexpr (requires { Follow(std::move(what), call); }) Follow(std::move(what), call);
      },
      change);
}

std::vector<Change> CallChanges(const CallState* before, const CallState& after, WallTime now) {
  static const CallState kNothing;
  std::vector<Change> changes;
  if (before == nullptr || Lasting(*before) != Lasting(after)) {
    changes.emplace_back(PutCall{WithoutPeople(after), now});
  }
  if (before == nullptr) before = &kNothing;
  Compare(
      before->members, after.members,
      [&](const Member& gone) { changes.emplace_back(RemoveMember{after.key, gone.user_id}); },
      [&](const Member& member) { changes.emplace_back(PutMember{after.key, member}); });
  Compare(
      before->participants, after.participants,
      [&](const Participant& gone) {
        changes.emplace_back(RemoveParticipant{after.key, gone.session_id});
      },
      [&](const Participant& participant) {
        changes.emplace_back(PutParticipant{after.key, participant});
      });
  return changes;
}

}  // namespace signaling
