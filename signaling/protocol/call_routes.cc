#include <boost/json/object.hpp>

#include "signaling/call/call_json.h"
#include "signaling/protocol/call_answers.h"
#include "signaling/protocol/new_call.h"
#include "signaling/protocol/responses.h"
#include "signaling/protocol/ringing.h"
#include "signaling/protocol/routes.h"

namespace signaling {
namespace {

// Who rings is in the call, and is told how.
Result<HttpResponse> AnswerRung(RouteContext& context, const Entered& entered, bool created) {
  boost::json::object body = EntryJson(context, entered);
  body["created"] = created;
  return JsonResponse(created ? 201 : 200, body);
}

Result<HttpResponse> Create(RouteContext& context, const CallKey& key, const NewCall& wanted) {
  Result<CallState> founding = FoundingState(context, key, wanted);
  if (!founding.ok()) return founding.refusal();
  if (wanted.ring) {
    const Result<Entered> entered = CreateAndRing(context, *std::move(founding));
    if (!entered.ok()) return entered.refusal();
    return AnswerRung(context, *entered, entered->room->state().key == key);
  }
  const Result<CallRoom*> room = CreateCall(context, *std::move(founding));
  if (!room.ok()) return room.refusal();
  boost::json::object body = CallAndMembers(context, **room);
  body["created"] = true;
  return JsonResponse(201, body);
}

}  // namespace

Result<HttpResponse> GetOrCreateCall(RouteContext& context) {
  const Result<CallKey> key = KeyOfRequest(context);
  if (!key.ok()) return key.refusal();
  const Result<NewCall> wanted = ReadNewCall(context);
  if (!wanted.ok()) return wanted.refusal();
  // With a server token, whoever is named as creator acts.
  if (context.user_id.empty()) context.user_id = wanted->created_by;
  if (context.core.calls.Find(*key) == nullptr) return Create(context, *key, *wanted);
  const Result<CallRoom*> found = RoomOfRequest(context);
  if (!found.ok()) return found.refusal();
  if (wanted->ring) {
    const Result<Entered> entered = RingMembers(context, **found, {}, wanted->ring_timeout);
    if (!entered.ok()) return entered.refusal();
    return AnswerRung(context, *entered, false);
  }
  boost::json::object body = CallAndMembers(context, **found);
  body["created"] = false;
  return JsonResponse(200, body);
}

Result<HttpResponse> GetCall(RouteContext& context) {
  const Result<CallRoom*> room = RoomOfRequest(context);
  if (!room.ok()) return room.refusal();
  boost::json::object body = CallAndMembers(context, **room);
  body["participants"] = ParticipantsJson((*room)->state(), context.core.users);
  return JsonResponse(200, body);
}

}  // namespace signaling
