#include "signaling/push/ring_pushes.h"

#include <algorithm>
#include <string>
#include <utility>

#include "signaling/push/push_notice.h"

namespace signaling {
namespace {

bool Rings(const Member* member) {
  return member != nullptr && member->ring.state == RingState::kRinging;
}

// The member that rang before; nullptr when it did not.
const Member* RingingIn(const CallState* call, const std::string& user_id) {
  const Member* member = call == nullptr ? nullptr : call->FindMember(user_id);
  return Rings(member) ? member : nullptr;
}

// Why it rings no more, in one word.
std::string ReasonOf(const Member* member) {
  if (member == nullptr) return "removed";
  switch (member->ring.state) {
    case RingState::kAccepted:
      return "accepted";
    case RingState::kRejected:
      return "rejected";
    default:
      return member->ring.reason;
  }
}

// When it began to ring; its deadline names the ringing.
WallTime BeganOf(const CallState& call, const Member& rung) {
  return rung.ring.until - call.ring_timeout;
}

}  // namespace

void RingPushes::Follow(const CallState* before, const CallState& after, WallTime now) {
  if (before != nullptr) {
    for (const Member& rung : before->members) {
      if (!Rings(&rung)) continue;
      const Member* member = after.FindMember(rung.user_id);
      if (!Rings(member)) Stop(after, rung, ReasonOf(member), now);
    }
  }
  for (const Member& member : after.members) {
    if (Rings(&member) && RingingIn(before, member.user_id) == nullptr) Begin(after, member, now);
  }
}

bool RingPushes::IsReachable(const Device& device) const {
  return std::any_of(services_.begin(), services_.end(),
                     [&](const ActivePushService& service) { return Reaches(service, device); });
}

void RingPushes::Begin(const CallState& call, const Member& member, WallTime now) {
  for (const Device& device : store_.DevicesOf({call.key.api_key, member.user_id})) {
    if (IsReachable(device)) Add(PushKind::kRing, call, member, device.id, "", now);
  }
}

void RingPushes::Stop(const CallState& call, const Member& rung, const std::string& reason,
                      WallTime now) {
  const std::vector<std::string> reached =
      store_.DevicesRung(call.key, rung.user_id, BeganOf(call, rung));
  store_.Apply(DropRingPushes{.call = call.key, .user_id = rung.user_id});
  for (const std::string& device_id : reached) {
    Add(PushKind::kCancel, call, rung, device_id, reason, now);
  }
}

void RingPushes::Add(PushKind kind, const CallState& call, const Member& rung,
                     const std::string& device_id, const std::string& reason, WallTime now) {
  const User* caller = users_.Find(call.key.api_key, rung.ring.by);
  const auto ring = std::chrono::floor<std::chrono::milliseconds>(rung.ring.until);
  store_.Apply(
      AddPush{{.kind = kind,
               .call = call.key,
               .user_id = rung.user_id,
               .device_id = device_id,
               .text = PushText({.ring = std::to_string(ring.time_since_epoch().count()),
                                 .caller_id = rung.ring.by,
                                 .caller_name = caller == nullptr ? rung.ring.by : caller->name,
                                 .video = call.video,
                                 .reason = reason}),
               .created_at = now,
               .expires_at = kind == PushKind::kRing ? rung.ring.until : now + kCancelWorth,
               .due_at = now}});
}

}  // namespace signaling
