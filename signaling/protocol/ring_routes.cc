#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string_view>

#include "signaling/protocol/responses.h"
#include "signaling/protocol/ringing.h"
#include "signaling/protocol/routes.h"

namespace signaling {
namespace {

constexpr size_t kMaxRung = 1'000;

// Who is to be rung by name; each must be a member.
Result<std::vector<std::string>> ReadRung(const RouteContext& context, const CallState& call) {
  Fields fields(context.body);
  std::vector<std::string> rung;
  const boost::json::array* entries = fields.Array("members_ids", kMaxRung);
  if (fields.failed()) return fields.refusal();
  if (entries == nullptr) return rung;
  for (const boost::json::value& entry : *entries) {
    if (!entry.is_string()) {
      fields.Fail("members_ids", "an array of user ids");
      return fields.refusal();
    }
    const std::string user_id(entry.as_string());
    if (call.FindMember(user_id) == nullptr) {
      return Refusal{400, "not_a_member", user_id + " is no member of this call", {}};
    }
    rung.push_back(user_id);
  }
  return rung;
}

Result<std::string> ReadReason(const RouteContext& context, bool caller) {
  static constexpr std::array<std::string_view, 4> kReasons = {"decline", "busy", "cancel",
                                                               "timeout"};
  Fields fields(context.body);
  std::string reason = fields.String("reason").value_or(caller ? "cancel" : "decline");
  if (std::find(kReasons.begin(), kReasons.end(), reason) == kReasons.end()) {
    fields.Fail("reason", "decline, busy, cancel or timeout");
  }
  if (fields.failed()) return fields.refusal();
  return reason;
}

Result<CallRoom*> RoomOfUser(RouteContext& context) {
  const Result<Done> user = RequireUser(context);
  if (!user.ok()) return user.refusal();
  return RoomOfRequest(context);
}

}  // namespace

Result<HttpResponse> RingCall(RouteContext& context) {
  const Result<CallRoom*> room = RoomOfUser(context);
  if (!room.ok()) return room.refusal();
  const Result<std::vector<std::string>> rung = ReadRung(context, (*room)->state());
  if (!rung.ok()) return rung.refusal();
  const Result<Entered> entered = RingMembers(context, **room, *rung);
  if (!entered.ok()) return entered.refusal();
  return JsonResponse(200, EntryJson(context, *entered));
}

Result<HttpResponse> AcceptCall(RouteContext& context) {
  const Result<CallRoom*> room = RoomOfUser(context);
  if (!room.ok()) return room.refusal();
  const Result<Entered> entered = Accept(context, **room);
  if (!entered.ok()) return entered.refusal();
  return JsonResponse(200, EntryJson(context, *entered));
}

Result<HttpResponse> RejectCall(RouteContext& context) {
  const Result<CallRoom*> room = RoomOfUser(context);
  if (!room.ok()) return room.refusal();
  const CallState& call = (*room)->state();
  const Result<std::string> reason = ReadReason(context, call.caller == context.user_id);
  if (!reason.ok()) return reason.refusal();
  const Verdict verdict = OnReject(call, context.user_id, ConnectionOf(context));
  if (verdict == Verdict::kGo) {
    (*room)->Reject(context.user_id, *reason, ConnectionOf(context), context.now);
  } else if (verdict != Verdict::kRepeat) {
    return Refuse(context, **room, verdict);
  }
  return JsonResponse(200, CallAndMembers(context, **room));
}

}  // namespace signaling
