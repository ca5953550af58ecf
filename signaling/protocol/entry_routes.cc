#include <boost/json/object.hpp>

#include "signaling/call/admission.h"
#include "signaling/call/call_json.h"
#include "signaling/protocol/responses.h"
#include "signaling/protocol/ringing.h"
#include "signaling/protocol/routes.h"

namespace signaling {

Result<HttpResponse> JoinCall(RouteContext& context) {
  const Result<Done> user = RequireUser(context);
  if (!user.ok()) return user.refusal();
  const Result<CallRoom*> found = RoomOfRequest(context);
  if (!found.ok()) return found.refusal();
  const Result<Entered> entered = Join(context, **found);
  if (!entered.ok()) return entered.refusal();
  return JsonResponse(200, EntryJson(context, *entered));
}

namespace {

// Does the caller go before anybody has accepted?
bool Cancels(const CallState& call, const std::string& user_id) {
  return call.caller == user_id && call.Status() == CallStatus::kRinging;
}

Result<Done> EndForAll(RouteContext& context, CallRoom& room) {
  if (Cancels(room.state(), context.user_id)) {
    room.Reject(context.user_id, "cancel", ConnectionOf(context), context.now);
    return Done();
  }
  if (!context.identity.is_server) {
    const Result<Done> admin = CheckAdmin(room.state(), context.user_id);
    if (!admin.ok()) return admin.refusal();
  }
  room.End(context.user_id, context.now);
  return Done();
}

// Leaving twice is leaving. Whoever is only being rung rejects, and whoever rings cancels: also by
// another connection than the one that rang, whose answer may have been lost.
Result<Done> Leave(RouteContext& context, CallRoom& room) {
  const Result<CallSession*> session = FindSession(context, room);
  if (!session.ok()) return session.refusal();
  if (*session != nullptr) {
    room.Leave(std::string((*session)->session_id), "left", context.now);
    return Done();
  }
  const CallState& call = room.state();
  const Member* member = call.FindMember(context.user_id);
  const bool cancels = Cancels(call, context.user_id);
  if (cancels || (member != nullptr && member->ring.state == RingState::kRinging)) {
    room.Reject(context.user_id, cancels ? "cancel" : "decline", ConnectionOf(context),
                context.now);
  }
  return Done();
}

}  // namespace

Result<HttpResponse> LeaveCall(RouteContext& context) {
  const Result<Done> user = RequireUser(context);
  if (!user.ok()) return user.refusal();
  const Result<CallRoom*> found = RoomOfRequest(context);
  if (!found.ok()) return found.refusal();
  Fields fields(context.body);
  const bool end = fields.Bool("endCall").value_or(false);
  if (fields.failed()) return fields.refusal();
  const Result<Done> left = end ? EndForAll(context, **found) : Leave(context, **found);
  if (!left.ok()) return left.refusal();
  return JsonResponse(
      200, {{"call", CallJson((*found)->state(), context.core.users, context.now.wall)}});
}

}  // namespace signaling
