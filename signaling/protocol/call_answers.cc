#include "signaling/protocol/call_answers.h"

#include "signaling/call/call_json.h"

namespace signaling {

boost::json::object CallAndMembers(const RouteContext& context, const CallRoom& room) {
  return {{"call", CallJson(room.state(), context.core.users, context.now.wall)},
          {"members", MembersJson(room.state())}};
}

boost::json::object EntryJson(const RouteContext& context, const Entered& entered) {
  const CallState& state = entered.room->state();
  boost::json::object body = CallAndMembers(context, *entered.room);
  body["ice_servers"] = IceServersJson(context.core.options.ice_servers);
  if (entered.session == nullptr) return body;
  if (const Participant* participant = state.FindParticipant(entered.session->session_id)) {
    body["participant"] = ParticipantJson(*participant, context.core.users, state.key.api_key);
  }
  return body;
}

}  // namespace signaling
