#include "signaling/protocol/new_call.h"

#include <boost/json/array.hpp>

namespace signaling {
namespace {

constexpr size_t kMaxMembersNamed = 1'000;

std::optional<Refusal> ReadMembers(Fields& fields, std::vector<Member>& members) {
  const boost::json::array* entries = fields.Array("members", kMaxMembersNamed);
  if (entries == nullptr) return std::nullopt;
  for (const boost::json::value& entry : *entries) {
    const boost::json::object* object = entry.if_object();
    if (object == nullptr) {
      fields.Fail("members", "an array of {\"user_id\",\"role\"}");
      return fields.refusal();
    }
    Fields member(*object, "members[].");
    const auto user_id = member.String("user_id");
    const auto role_name = member.String("role");
    const auto role = RoleOf(role_name.value_or("user"));
    if (!user_id || user_id->empty()) member.Fail("user_id", "the id of a user");
    if (!role) member.Fail("role", "admin, user or viewer");
    if (member.failed()) return member.refusal();
    members.push_back({*user_id, *role});
  }
  return std::nullopt;
}

}  // namespace

Result<NewCall> ReadNewCall(RouteContext& context) {
  static const boost::json::object kNothing;
  Fields fields(context.body);
  const boost::json::object* nested = fields.Object("data");
  Fields data(nested != nullptr ? *nested : kNothing, "data.");

  NewCall wanted;
  wanted.video = fields.Bool("video").value_or(true);
  if (const auto access = data.String("access")) {
    if (*access == "members") wanted.access = Access::kMembers;
    if (*access == "anyone") wanted.access = Access::kAnyone;
    if (!wanted.access) data.Fail("access", "members or anyone");
  }
  wanted.created_by = context.user_id;
  if (wanted.created_by.empty()) {  // a server token
    wanted.created_by = fields.String("created_by_id").value_or("");
    if (wanted.created_by.empty()) {
      wanted.created_by = data.String("created_by_id").value_or("");
    }
  }
  for (Fields* from : {&fields, &data}) {
    if (const auto refusal = ReadMembers(*from, wanted.members)) return *refusal;
    if (from->failed()) return from->refusal();
  }
  if (fields.Bool("ring").value_or(false)) {
    return Refusal{501,
                   "ringing_unavailable",
                   "This server does not ring yet: create the call without `ring` and join it",
                   {}};
  }
  if (fields.failed()) return fields.refusal();
  return wanted;
}

Result<CallRoom*> CreateCall(RouteContext& context, const CallKey& key, const NewCall& wanted) {
  if (wanted.created_by.empty()) {
    return Refusal{
        400, "user_id_required", "With a server token, `created_by_id` must name the creator", {}};
  }
  CallState founding{.key = key,
                     .created_by = wanted.created_by,
                     .created_at = context.now.wall,
                     .video = wanted.video};
  founding.members.push_back({wanted.created_by, Role::kAdmin});
  for (const Member& member : wanted.members) {
    if (founding.FindMember(member.user_id) != nullptr) continue;
    if (context.core.users.Find(key.api_key, member.user_id) == nullptr) {
      return Refusal{
          400, "user_not_found", "The member " + member.user_id + " is no user of this server", {}};
    }
    founding.members.push_back(member);
  }
  const bool alone = founding.members.size() == 1;
  founding.access = wanted.access.value_or(alone ? Access::kAnyone : Access::kMembers);
  context.core.users.Touch(key.api_key, wanted.created_by);
  CallRoom* room = context.core.calls.Create(std::move(founding));
  if (room == nullptr) {
    return Refusal{503, "too_many_calls", "The server holds as many calls as it can",
                   std::chrono::seconds(10)};
  }
  context.room = room;
  room->TellCreated(context.now);
  return room;
}

}  // namespace signaling
