#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <utility>

#include "signaling/call/admission.h"
#include "signaling/protocol/call_answers.h"
#include "signaling/protocol/new_call.h"
#include "signaling/protocol/responses.h"
#include "signaling/protocol/routes.h"

namespace signaling {
namespace {

constexpr size_t kMaxNamed = 1'000;

// The call, which the acting user moderates: an admin of it, or a server token. A `user_id` in
// the body is whom it is about, so a server token acts for nobody here.
Result<CallRoom*> ModeratedRoom(RouteContext& context) {
  if (context.identity.is_server) {
    context.user_id.clear();
  }
  Result<CallRoom*> room = RoomOfRequest(context);
  if (!room.ok()) return room.refusal();
  if (!context.identity.is_server) {
    const Result<Done> admin = CheckAdmin((*room)->state(), context.user_id);
    if (!admin.ok()) return admin.refusal();
  }
  return room;
}

// Users by id: "bob", or as a member is written, {"user_id":"bob"}.
std::optional<Refusal> ReadUsers(Fields& fields, std::string_view name,
                                 std::vector<std::string>& users) {
  const boost::json::array* entries = fields.Array(name, kMaxNamed);
  if (fields.failed()) return fields.refusal();
  if (entries == nullptr) return std::nullopt;
  for (const boost::json::value& entry : *entries) {
    const boost::json::value* id = &entry;
    if (const boost::json::object* object = entry.if_object()) id = object->if_contains("user_id");
    if (id == nullptr || !id->is_string()) {
      fields.Fail(name, "an array of user ids");
      return fields.refusal();
    }
    users.emplace_back(id->as_string());
  }
  return std::nullopt;
}

const Refusal kLastAdmin{400, "last_admin", "The call would be left without an admin", {}};

// Does any admin remain after these changes?
bool KeepsAnAdmin(const CallState& call, const MembersChanged& changes) {
  CallMachine after(call);
  after.Apply(changes, {});
  for (const Member& member : after.state().members) {
    if (member.role == Role::kAdmin && !member.blocked) return true;
  }
  return false;
}

Result<Done> CheckChanges(const RouteContext& context, const CallState& call,
                          const MembersChanged& changes) {
  size_t more = 0;
  for (const Member& member : changes.update) {
    if (call.FindMember(member.user_id) != nullptr) continue;
    ++more;
    if (context.core.users.Find(call.key.api_key, member.user_id) == nullptr) {
      return Refusal{
          400, "user_not_found", "The member " + member.user_id + " is no user of this server", {}};
    }
  }
  const CallType& type = *FindCallType(context.core.options.call_types, call.key.type);
  const Result<Done> fits = CheckMembers(call, type, more);
  if (!fits.ok()) return fits.refusal();
  if (!KeepsAnAdmin(call, changes)) return kLastAdmin;
  return Done();
}

}  // namespace

Result<HttpResponse> ChangeMembersOfCall(RouteContext& context) {
  const Result<CallRoom*> room = ModeratedRoom(context);
  if (!room.ok()) return room.refusal();
  MembersChanged changes;
  Fields fields(context.body);
  if (auto refusal = ReadMembers(fields, "update_members", changes.update)) return *refusal;
  if (auto refusal = ReadUsers(fields, "remove_members", changes.remove)) return *refusal;
  const Result<Done> good = CheckChanges(context, (*room)->state(), changes);
  if (!good.ok()) return good.refusal();
  (*room)->ChangeMembers(std::move(changes), context.now);
  return JsonResponse(200, CallAndMembers(context, **room));
}

// {"user_ids" | "mute_all_users", "audio"?: true, "video"?: false}. Whoever is muted may say
// otherwise again.
Result<HttpResponse> MuteUsers(RouteContext& context) {
  const Result<CallRoom*> found = ModeratedRoom(context);
  if (!found.ok()) return found.refusal();
  CallRoom& room = **found;
  Fields fields(context.body);
  std::vector<std::string> users;
  if (auto refusal = ReadUsers(fields, "user_ids", users)) return *refusal;
  const bool all = fields.Bool("mute_all_users").value_or(false);
  const auto off = [](bool mute) { return mute ? std::optional(false) : std::nullopt; };
  const std::optional<bool> audio = off(fields.Bool("audio").value_or(true));
  const std::optional<bool> video = off(fields.Bool("video").value_or(false));
  if (!all && users.empty()) fields.Fail("user_ids", "who is to be muted");
  if (fields.failed()) return fields.refusal();
  for (const Member& member : room.state().members) {
    const bool meant = std::find(users.begin(), users.end(), member.user_id) != users.end();
    if (!meant && (!all || member.user_id == context.user_id)) continue;
    for (CallSession* session : room.VisibleSessionsOf(member.user_id)) {
      room.OnTracks(*session, audio, video, context.now);
    }
  }
  return JsonResponse(200, CallAndMembers(context, room));
}

Result<HttpResponse> KickUser(RouteContext& context) {
  const Result<CallRoom*> found = ModeratedRoom(context);
  if (!found.ok()) return found.refusal();
  CallRoom& room = **found;
  Fields fields(context.body);
  const std::string user_id = fields.String("user_id").value_or("");
  const bool block = fields.Bool("block").value_or(false);
  if (user_id.empty()) fields.Fail("user_id", "the user to be kicked");
  if (fields.failed()) return fields.refusal();
  // A user of an open call can be blocked before it ever comes.
  const bool known = context.core.users.Find(room.state().key.api_key, user_id) != nullptr;
  if (known && block) room.AddMember({.user_id = user_id}, context.now);
  if (room.state().FindMember(user_id) == nullptr) {
    return Refusal{400, "not_a_member", "This user is no member of the call", {}};
  }
  if (block && IsOnlyAdmin(room.state(), user_id)) return kLastAdmin;
  room.Kick(user_id, block, context.now);
  return JsonResponse(200, CallAndMembers(context, room));
}

}  // namespace signaling
