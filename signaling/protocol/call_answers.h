// What several routes answer: a call with its members, and to who is in it, its participant.
#pragma once

#include <boost/json/object.hpp>

#include "signaling/protocol/route_context.h"

namespace signaling {

// A user in a call; `session` is nullptr for one who only asked.
struct Entered {
  CallRoom* room = nullptr;
  CallSession* session = nullptr;
};

// {"call","members"}
boost::json::object CallAndMembers(const RouteContext& context, const CallRoom& room);
// The same with "participant", if there is one, and "ice_servers".
boost::json::object EntryJson(const RouteContext& context, const Entered& entered);

}  // namespace signaling
