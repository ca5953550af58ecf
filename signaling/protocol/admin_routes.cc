#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "signaling/call/call_json.h"
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

Result<HttpResponse> OpenApiDocument(RouteContext&) {
  return HttpResponse{.status = 200,
                      .headers = {{"Content-Type", "application/json"}},
                      .body = std::string(OpenApiText())};
}

}  // namespace signaling
