#include <boost/json/object.hpp>

#include "signaling/call/admission.h"
#include "signaling/call/call_json.h"
#include "signaling/protocol/new_call.h"
#include "signaling/protocol/responses.h"
#include "signaling/protocol/routes.h"

namespace signaling {
namespace {

boost::json::object CallAndMembers(const RouteContext& context, const CallRoom& room) {
  return {{"call", CallJson(room.state(), context.core.users, context.now.wall)},
          {"members", MembersJson(room.state())}};
}

}  // namespace

Result<HttpResponse> GetOrCreateCall(RouteContext& context) {
  const Result<CallKey> key = KeyOfRequest(context);
  if (!key.ok()) return key.refusal();
  Result<NewCall> wanted = ReadNewCall(context);
  if (!wanted.ok()) return wanted.refusal();
  CallRoom* room = context.core.calls.Find(*key);
  const bool created = room == nullptr;
  if (created) {
    Result<CallRoom*> made = CreateCall(context, *key, *wanted);
    if (!made.ok()) return made.refusal();
    room = *made;
  } else {
    const Result<CallRoom*> found = RoomOfRequest(context);
    if (!found.ok()) return found.refusal();
  }
  boost::json::object body = CallAndMembers(context, *room);
  body["created"] = created;
  return JsonResponse(created ? 201 : 200, body);
}

Result<HttpResponse> GetCall(RouteContext& context) {
  const Result<CallRoom*> room = RoomOfRequest(context);
  if (!room.ok()) return room.refusal();
  boost::json::object body = CallAndMembers(context, **room);
  body["participants"] = ParticipantsJson((*room)->state(), context.core.users);
  return JsonResponse(200, body);
}

namespace {

// The participant that this join means, or nullptr for a new one.
Result<CallSession*> JoinedAlready(RouteContext& context, CallRoom& room,
                                   const std::string& connection) {
  if (connection.empty()) return FindSession(context, room);
  for (CallSession* session : room.BrowserSessionsOf(context.user_id)) {
    if (session->connection_id == connection) return session;
  }
  for (CallSession* session : room.BrowserSessionsOf(context.user_id)) {
    if (session->connection_id) continue;  // another connection's
    room.TakeOver(*session, connection, context.now);
    return session;
  }
  return nullptr;
}

Result<CallSession*> JoinAnew(RouteContext& context, CallRoom& room,
                              const std::string& connection) {
  const CallType& type = *FindCallType(context.core.options.call_types, room.state().key.type);
  const Result<Done> fits = CheckRoom(room.state(), type);
  if (!fits.ok()) return fits.refusal();
  ++context.core.stats.joins;
  return &room.Enter(
      {.user_id = context.user_id,
       .may_publish = MayPublish(room.state(), type, context.user_id),
       .connection_id = connection.empty() ? std::nullopt : std::optional(connection)},
      context.now);
}

}  // namespace

Result<HttpResponse> JoinCall(RouteContext& context) {
  const Result<Done> user = RequireUser(context);
  if (!user.ok()) return user.refusal();
  const Result<CallRoom*> found = RoomOfRequest(context);
  if (!found.ok()) return found.refusal();
  CallRoom& room = **found;
  const std::string connection = NamedConnection(context);
  Result<CallSession*> session = JoinedAlready(context, room, connection);
  if (session.ok() && *session == nullptr) {
    if (!connection.empty() && !context.core.connections.IsReachable(
                                   context.identity.api_key, context.user_id, &connection)) {
      return Refusal{400,
                     "unknown_connection",
                     "The connection named is not open: connect the WebSocket first",
                     {}};
    }
    session = JoinAnew(context, room, connection);
  }
  if (!session.ok()) return session.refusal();
  const Participant* participant = room.state().FindParticipant((*session)->session_id);
  return JsonResponse(
      200,
      {{"call", CallJson(room.state(), context.core.users, context.now.wall)},
       {"members", MembersJson(room.state())},
       {"participant", ParticipantJson(*participant, context.core.users, context.identity.api_key)},
       {"ice_servers", IceServersJson(context.core.options.ice_servers)}});
}

// Leaving twice is leaving.
Result<HttpResponse> LeaveCall(RouteContext& context) {
  const Result<Done> user = RequireUser(context);
  if (!user.ok()) return user.refusal();
  const Result<CallRoom*> found = RoomOfRequest(context);
  if (!found.ok()) return found.refusal();
  CallRoom& room = **found;
  Fields fields(context.body);
  const bool end = fields.Bool("endCall").value_or(false);
  if (fields.failed()) return fields.refusal();
  if (end) {
    const Member* member = room.state().FindMember(context.user_id);
    if (!context.identity.is_server && (member == nullptr || member->role != Role::kAdmin)) {
      return Refusal{403, "not_an_admin", "Only an admin of the call may end it for all", {}};
    }
    room.End(context.user_id, context.now);
  } else {
    const Result<CallSession*> session = FindSession(context, room);
    if (!session.ok()) return session.refusal();
    if (*session != nullptr) {
      room.Leave(std::string((*session)->session_id), "left", context.now);
    }
  }
  return JsonResponse(200,
                      {{"call", CallJson(room.state(), context.core.users, context.now.wall)}});
}

}  // namespace signaling
