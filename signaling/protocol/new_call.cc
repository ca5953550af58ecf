#include "signaling/protocol/new_call.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "signaling/call/admission.h"

namespace signaling {
namespace {

constexpr size_t kMaxMembersNamed = 1'000;

}  // namespace

std::optional<Refusal> ReadMembers(Fields& fields, std::string_view name,
                                   std::vector<Member>& members) {
  const boost::json::array* entries = fields.Array(name, kMaxMembersNamed);
  if (entries == nullptr) return std::nullopt;
  for (const boost::json::value& entry : *entries) {
    const boost::json::object* object = entry.if_object();
    if (object == nullptr) {
      fields.Fail(name, "an array of {\"user_id\",\"role\"}");
      return fields.refusal();
    }
    Fields member(*object, std::string(name) + "[].");
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

namespace {

constexpr size_t kMaxCustom = 16'384;

// What `data` says beyond the words that this API knows is the client's own.
Result<std::string> ReadCustom(const boost::json::object& data) {
  boost::json::object custom;
  for (const auto& [name, value] : data) {
    const bool known = name == "members" || name == "access" || name == "created_by_id";
    if (!known) custom[name] = value;
  }
  if (custom.empty()) return std::string();
  std::string text = boost::json::serialize(custom);
  if (text.size() <= kMaxCustom) return text;
  return Refusal{400, "bad_request", "`data` must be at most 16 KiB", {}};
}

}  // namespace

Result<NewCall> ReadNewCall(RouteContext& context) {
  static const boost::json::object kNothing;
  Fields fields(context.body);
  const boost::json::object* nested = fields.Object("data");
  const boost::json::object& data_object = nested != nullptr ? *nested : kNothing;
  Fields data(data_object, "data.");

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
    if (const auto refusal = ReadMembers(*from, "members", wanted.members)) return *refusal;
    if (from->failed()) return from->refusal();
  }
  wanted.ring = fields.Bool("ring").value_or(false);
  if (const auto timeout = fields.Integer("ring_timeout_seconds", 5, 180)) {
    wanted.ring_timeout = std::chrono::seconds(*timeout);
  }
  Result<std::string> custom = ReadCustom(data_object);
  if (!custom.ok()) return custom.refusal();
  wanted.custom = *std::move(custom);
  if (fields.failed()) return fields.refusal();
  return wanted;
}

Result<CallState> FoundingState(const RouteContext& context, const CallKey& key,
                                const NewCall& wanted) {
  if (wanted.created_by.empty()) {
    return Refusal{
        400, "user_id_required", "With a server token, `created_by_id` must name the creator", {}};
  }
  CallState founding{.key = key,
                     .created_by = wanted.created_by,
                     .created_at = context.now.wall,
                     .video = wanted.video,
                     .custom = wanted.custom};
  founding.ring_timeout = wanted.ring_timeout.value_or(founding.ring_timeout);
  founding.members.push_back({.user_id = wanted.created_by, .role = Role::kAdmin});
  for (const Member& member : wanted.members) {
    if (founding.FindMember(member.user_id) != nullptr) continue;
    if (context.core.users.Find(key.api_key, member.user_id) == nullptr) {
      return Refusal{
          400, "user_not_found", "The member " + member.user_id + " is no user of this server", {}};
    }
    founding.members.push_back(member);
  }
  const CallType& type = *FindCallType(context.core.options.call_types, key.type);
  const Result<Done> fits = CheckMembers(founding, type, 0);
  if (!fits.ok()) return fits.refusal();
  const bool alone = founding.members.size() == 1 && !wanted.ring;
  const Access usual = type.access.value_or(alone ? Access::kAnyone : Access::kMembers);
  founding.access = wanted.access.value_or(usual);
  return founding;
}

Result<CallRoom*> CreateCall(RouteContext& context, CallState founding) {
  const Result<Done> begins = context.core.calls.MayBegin(founding);
  if (!begins.ok()) return begins.refusal();
  context.core.users.Touch(founding.key.api_key, founding.created_by);
  const bool merged = founding.merged_into.has_value();
  CallRoom* room = context.core.calls.Create(std::move(founding));
  if (room == nullptr) {
    return Refusal{503, "too_many_calls", "The server holds as many calls as it can",
                   std::chrono::seconds(10)};
  }
  context.room = room;
  if (!merged) room->TellCreated(context.now);
  return room;
}

}  // namespace signaling
