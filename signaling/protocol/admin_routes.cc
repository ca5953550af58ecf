#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "signaling/call/call_json.h"
#include "signaling/protocol/fields.h"
#include "signaling/protocol/openapi.h"
#include "signaling/protocol/responses.h"
#include "signaling/protocol/routes.h"

namespace signaling {

// The calls of the token's API key, with who is in them.
Result<HttpResponse> ListCalls(RouteContext& context) {
  boost::json::array calls;
  context.core.calls.ForEach([&](CallRoom& room) {
    const CallState& state = room.state();
    if (state.key.api_key != context.identity.api_key) return;
    boost::json::object call = CallJson(state, context.core.users, context.now.wall);
    boost::json::array participants = ParticipantsJson(state, context.core.users);
    call["players"] = state.participants.size() - participants.size();
    call["members"] = state.members.size();
    call["participants"] = std::move(participants);
    calls.push_back(std::move(call));
  });
  return JsonResponse(200, {{"calls", std::move(calls)}});
}

// Of the whole server, whichever key asks.
Result<HttpResponse> Drain(RouteContext& context) {
  Fields fields(context.body);
  const bool draining = fields.Bool("draining").value_or(true);
  if (fields.failed()) return fields.refusal();
  CallRegistry& calls = context.core.calls;
  calls.SetDraining(draining);
  int64_t going = 0;
  int64_t participants = 0;
  calls.ForEach([&](CallRoom& room) {
    const CallState& state = room.state();
    if (state.IsGoing()) ++going;
    participants += static_cast<int64_t>(state.participants.size());
  });
  return JsonResponse(200,
                      {{"draining", draining}, {"calls", going}, {"participants", participants}});
}

Result<HttpResponse> OpenApiDocument(RouteContext&) {
  return HttpResponse{.status = 200,
                      .headers = {{"Content-Type", "application/json"}},
                      .body = std::string(OpenApiText())};
}

}  // namespace signaling
