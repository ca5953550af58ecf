#include "signaling/protocol/route_context.h"

#include <utility>

#include "signaling/call/admission.h"
#include "signaling/call/call_json.h"

namespace signaling {
namespace {

constexpr size_t kMaxConnectionName = 64;
constexpr std::string_view kConnectionNameCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

const Refusal kUnknownConnection{
    400, "unknown_connection", "The connection named is not open: connect the WebSocket first", {}};

const Refusal kSessionAmbiguous{
    400,
    "session_ambiguous",
    "You are in this call more than once: name the participant with `session_id`",
    {}};

bool NamesSession(const RouteContext& context) {
  return context.body.contains("session_id") || context.request.Query("session_id");
}

}  // namespace

Result<CallKey> KeyOfRequest(const RouteContext& context) {
  CallKey key{context.identity.api_key, context.parameters.at(0), context.parameters.at(1)};
  if (FindCallType(context.core.options.call_types, key.type) == nullptr) {
    return Refusal{400, "unknown_call_type", "There is no such call type on this server", {}};
  }
  if (!IsCallId(key.id)) {
    return Refusal{400, "bad_call_id", "A call id is 1 to 64 characters of A-Z a-z 0-9 _ -", {}};
  }
  if (!context.identity.Covers(key.cid())) {
    return Refusal{403, "token_not_for_call", "This token is not for this call", {}};
  }
  return key;
}

Result<Done> RequireUser(const RouteContext& context) {
  if (!context.user_id.empty()) return Done();
  return Refusal{
      400, "user_id_required", "With a server token, `user_id` must name the user who acts", {}};
}

Result<CallRoom*> RoomOfRequest(RouteContext& context) {
  const Result<CallKey> key = KeyOfRequest(context);
  if (!key.ok()) return key.refusal();
  CallRoom* room = context.core.calls.Find(*key);
  if (room == nullptr) return Refusal{404, "call_not_found", "There is no such call", {}};
  context.room = room;
  room->CatchUp(context.now);
  const bool as_server = context.user_id.empty() && context.identity.is_server;
  const Result<Done> access = CheckAccess(room->state(), context.user_id);
  if (!as_server && !access.ok()) return access.refusal();
  if (room->state().merged_into) return Refuse(context, *room, Verdict::kMerged);
  if (!as_server && room->state().FindMember(context.user_id) == nullptr) {
    const CallType& type = *FindCallType(context.core.options.call_types, key->type);
    const Result<Done> fits = CheckMembers(room->state(), type, 1);
    if (!fits.ok()) return fits.refusal();
    room->AddMember({context.user_id, Role::kUser}, context.now);
  }
  return room;
}

std::string NamedConnection(const RouteContext& context) {
  const std::string_view header = context.request.Header("X-Connection-Id");
  if (!header.empty()) return std::string(header);
  return std::string(context.request.Query("connection_id").value_or(""));
}

Result<CallSession*> FindSession(RouteContext& context, CallRoom& room) {
  Fields fields(context.body);
  std::optional<std::string> named = fields.String("session_id");
  if (fields.failed()) return fields.refusal();
  if (!named) named = context.request.Query("session_id");
  if (named) {
    CallSession* session = room.Find(*named);
    const bool mine = session != nullptr && session->user_id == context.user_id;
    return mine ? session : nullptr;
  }
  std::vector<CallSession*> sessions = room.BrowserSessionsOf(context.user_id);
  const std::string connection = NamedConnection(context);
  if (!connection.empty()) {
    if (CallSession* owned = room.FindOwnedBy(context.user_id, connection)) return owned;
    // It has no say over what another open one owns; but what was on its way when that one took
    // over from it still counts.
    const bool open = IsOpen(context, room.state().key, connection);
    std::erase_if(sessions, [&](const CallSession* session) {
      const bool was_its_own = !open && session->connection_before == connection;
      return !room.IsUnowned(*session) && !was_its_own;
    });
  }
  if (sessions.empty()) return nullptr;
  if (sessions.size() == 1) return sessions.front();
  return kSessionAmbiguous;
}

Refusal Refuse(const RouteContext& context, const CallRoom& room, Verdict verdict) {
  Refusal refusal = RefusalOf(verdict, room.state());
  refusal.details["call"] = CallJson(room.state(), context.core.users, context.now.wall);
  return refusal;
}

std::optional<std::string> ConnectionOf(const RouteContext& context) {
  std::string named = NamedConnection(context);
  return named.empty() ? std::nullopt : std::optional(std::move(named));
}

Result<Done> CheckConnectionName(const RouteContext& context) {
  const std::string named = NamedConnection(context);
  const bool good = named.size() <= kMaxConnectionName &&
                    named.find_first_not_of(kConnectionNameCharacters) == std::string::npos;
  if (good) return Done();
  return kUnknownConnection;
}

bool IsOpen(const RouteContext& context, const CallKey& call, const std::string& connection) {
  return context.core.connections.IsReachable(call, context.user_id, &connection);
}

Result<Done> CheckConnection(const RouteContext& context, const CallKey& call) {
  const std::string named = NamedConnection(context);
  if (named.empty() || IsOpen(context, call, named)) return Done();
  return kUnknownConnection;
}

namespace {

Result<CallSession*> FindParticipant(RouteContext& context, CallRoom& room) {
  Result<CallSession*> found = FindSession(context, room);
  const std::vector<CallSession*> all = room.VisibleSessionsOf(context.user_id);
  const bool unnamed = !NamesSession(context) && NamedConnection(context).empty();
  if (!found.ok() || *found != nullptr || !unnamed || all.empty()) return found;
  if (all.size() > 1) return kSessionAmbiguous;
  return all.front();
}

}  // namespace

Result<CallSession*> SessionOfRequest(RouteContext& context, CallRoom& room) {
  Result<CallSession*> found = FindParticipant(context, room);
  if (!found.ok()) return found;
  if (*found == nullptr) {
    const Verdict verdict = OnNegotiate(room.state(), context.user_id);
    if (verdict != Verdict::kGo) return Refuse(context, room, verdict);
    return Refusal{409, "not_joined", "You are not in this call: join it first", {}};
  }
  if (!(*found)->budget.Take(context.now.steady)) {
    return Refusal{429, "rate_limited", "Too many requests of this participant: slow down",
                   std::chrono::seconds(1)};
  }
  return found;
}

}  // namespace signaling
