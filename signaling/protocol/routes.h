// What each route does. A handler answers, or refuses; it never throws and never blocks.
#pragma once

#include <span>

#include "signaling/protocol/route_context.h"
#include "signaling/protocol/router.h"

namespace signaling {

// The whole table.
std::span<const Route> ApiRoutes();

// token_routes.cc
Result<HttpResponse> MintUserToken(RouteContext& context);
Result<HttpResponse> Connect(RouteContext& context);
// device_routes.cc
Result<HttpResponse> RegisterDevice(RouteContext& context);
Result<HttpResponse> ListDevices(RouteContext& context);
Result<HttpResponse> DeleteDevice(RouteContext& context);
// user_routes.cc
Result<HttpResponse> PutUsers(RouteContext& context);
Result<HttpResponse> DeleteUser(RouteContext& context);
// history_routes.cc
Result<HttpResponse> ListMyCalls(RouteContext& context);
Result<HttpResponse> ListRingAttempts(RouteContext& context);
// call_routes.cc
Result<HttpResponse> GetOrCreateCall(RouteContext& context);
Result<HttpResponse> GetCall(RouteContext& context);
// entry_routes.cc
Result<HttpResponse> JoinCall(RouteContext& context);
Result<HttpResponse> LeaveCall(RouteContext& context);
// ring_routes.cc
Result<HttpResponse> RingCall(RouteContext& context);
Result<HttpResponse> AcceptCall(RouteContext& context);
Result<HttpResponse> RejectCall(RouteContext& context);
// moderation_routes.cc
Result<HttpResponse> ChangeMembersOfCall(RouteContext& context);
Result<HttpResponse> MuteUsers(RouteContext& context);
Result<HttpResponse> KickUser(RouteContext& context);
// negotiation_routes.cc
Result<HttpResponse> TakeOffer(RouteContext& context);
Result<HttpResponse> TakeAnswer(RouteContext& context);
Result<HttpResponse> TakeCandidate(RouteContext& context);
// media_routes.cc
Result<HttpResponse> SetTracks(RouteContext& context);
Result<HttpResponse> SetSubscriptions(RouteContext& context);
// push_routes.cc
Result<HttpResponse> WebPushKey(RouteContext& context);
// whip_routes.cc
Result<HttpResponse> WhipPost(RouteContext& context);
Result<HttpResponse> WhepPost(RouteContext& context);
Result<HttpResponse> WhipPatch(RouteContext& context);
Result<HttpResponse> WhepPatch(RouteContext& context);
Result<HttpResponse> WhipDelete(RouteContext& context);
Result<HttpResponse> WhepDelete(RouteContext& context);
Result<HttpResponse> NoContent(RouteContext& context);
// why_routes.cc
Result<HttpResponse> ExplainCall(RouteContext& context);
Result<HttpResponse> ExplainSession(RouteContext& context);
// admin_routes.cc
Result<HttpResponse> ListCalls(RouteContext& context);
Result<HttpResponse> Drain(RouteContext& context);
Result<HttpResponse> OpenApiDocument(RouteContext& context);

}  // namespace signaling
