// One request on its way: who asks, what for, and the steps that several routes share.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signaling/call/call_room.h"
#include "signaling/call/refusal.h"
#include "signaling/call/verdicts.h"
#include "signaling/http/http_types.h"
#include "signaling/protocol/api_core.h"
#include "signaling/protocol/fields.h"

namespace signaling {

struct RouteContext {
  ApiCore& core;
  const HttpRequest& request;
  std::vector<std::string> parameters;
  Instant now;
  Identity identity;
  // The user who acts: the token's; with a server token, the one the request names (may be empty).
  std::string user_id;
  boost::json::object body;
  CallRoom* room = nullptr;  // the call that was looked up, if any
};

// The call named by the path's first two parameters: a valid name that the token covers.
Result<CallKey> KeyOfRequest(const RouteContext& context);
// The acting user, who must be known by now.
Result<Done> RequireUser(const RouteContext& context);
// The existing call of the path, which the acting user may see; who enters an open call becomes a
// member. Sets context.room.
Result<CallRoom*> RoomOfRequest(RouteContext& context);
// What a rule of the call says against a request, with the call as it stands.
Refusal Refuse(const RouteContext& context, const CallRoom& room, Verdict verdict);
// The connection the request names; empty when it names none.
std::string NamedConnection(const RouteContext& context);
std::optional<std::string> ConnectionOf(const RouteContext& context);
// What names a connection must at least look like the name of one: others are told it.
Result<Done> CheckConnectionName(const RouteContext& context);
// Is a connection of that name open, the acting user's, and for this call?
bool IsOpen(const RouteContext& context, const CallKey& call, const std::string& connection);
// A connection that is named must be open, the acting user's, and for this call.
Result<Done> CheckConnection(const RouteContext& context, const CallKey& call);
// The participant the request means: named, or the connection's, or the user's only one, unless it
// is that of another connection that is open. nullptr when there is none. Players and publishers
// are meant only when named.
Result<CallSession*> FindSession(RouteContext& context, CallRoom& room);
// The same, or the publisher by WHIP that is all there is of the user; but there must be one, and
// its budget of messages is charged.
Result<CallSession*> SessionOfRequest(RouteContext& context, CallRoom& room);

}  // namespace signaling
