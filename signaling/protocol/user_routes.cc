#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <vector>

#include "signaling/auth/token.h"
#include "signaling/call/call_json.h"
#include "signaling/protocol/responses.h"
#include "signaling/protocol/routes.h"

namespace signaling {
namespace {

constexpr size_t kMaxUsersAtOnce = 1'000;

struct NamedUser {
  std::string id;
  std::optional<std::string> name;
  std::optional<std::string> image;
};

Result<NamedUser> ReadUser(const boost::json::value& entry) {
  const boost::json::object* object = entry.if_object();
  if (object == nullptr) {
    return Refusal{400, "bad_request", "`users[]` must be {\"id\",\"name\",\"image\"}", {}};
  }
  Fields fields(*object, "users[].");
  NamedUser user{.id = fields.String("id").value_or(""),
                 .name = fields.String("name"),
                 .image = fields.String("image", 2'048)};
  if (!IsUserId(user.id)) fields.Fail("id", "the id of a user");
  if (fields.failed()) return fields.refusal();
  return user;
}

}  // namespace

// All of them, or, when one is not as it should be, none.
Result<HttpResponse> PutUsers(RouteContext& context) {
  Fields fields(context.body);
  const boost::json::array* entries = fields.Array("users", kMaxUsersAtOnce);
  if (entries == nullptr) fields.Fail("users", "an array of {\"id\",\"name\",\"image\"}");
  if (entries == nullptr || fields.failed()) return fields.refusal();
  std::vector<NamedUser> named;
  for (const boost::json::value& entry : *entries) {
    Result<NamedUser> user = ReadUser(entry);
    if (!user.ok()) return user.refusal();
    named.push_back(*std::move(user));
  }
  boost::json::array users;
  for (const NamedUser& user : named) {
    users.push_back(UserJson(
        context.core.users.Describe(context.identity.api_key, user.id, user.name, user.image)));
  }
  return JsonResponse(200, {{"users", std::move(users)}});
}

// The user leaves every call and ceases to be a member, hears no more, and is forgotten.
Result<HttpResponse> DeleteUser(RouteContext& context) {
  const UserKey user{context.identity.api_key, context.parameters.at(0)};
  if (context.core.users.Find(user.api_key, user.user_id) == nullptr) {
    return Refusal{404, "user_not_found", "There is no such user", {}};
  }
  context.core.calls.ForEach([&](CallRoom& room) {
    if (room.state().key.api_key != user.api_key ||
        room.state().FindMember(user.user_id) == nullptr) {
      return;
    }
    room.ChangeMembers({.remove = {user.user_id}}, context.now);
    context.core.calls.Reschedule(room, context.now);
  });
  context.core.connections.CloseAll(user.api_key, user.user_id);
  context.core.store.Apply(RemoveUser{user});
  context.core.users.Remove(user.api_key, user.user_id);
  return JsonResponse(200, {});
}

}  // namespace signaling
