#include "signaling/protocol/new_call.h"
#include "signaling/protocol/routes.h"
#include "signaling/whip/whip_endpoint.h"

namespace signaling {
namespace {

using ResourceAction = Result<HttpResponse> (WhipEndpoint::*)(ParticipantKind, const WhipRequest&);

Result<WhipRequest> ReadWhipRequest(RouteContext& context) {
  const Result<CallKey> key = KeyOfRequest(context);
  if (!key.ok()) return key.refusal();
  context.room = context.core.calls.Find(*key);
  if (context.room != nullptr) context.room->CatchUp(context.now);
  return WhipRequest{
      .http = context.request,
      .key = *key,
      .user_id = context.user_id,
      .is_server = context.identity.is_server,
      .session_id = context.parameters.size() > 2 ? context.parameters[2] : std::string_view(),
      .now = context.now,
      .room = context.room};
}

WhipEndpoint EndpointOf(RouteContext& context) {
  return {context.core.calls, context.core.services, context.core.options.ice_servers};
}

// Somebody would enter.
Result<WhipRequest> ReadPost(RouteContext& context) {
  const Result<Done> user = RequireUser(context);
  if (!user.ok()) return user.refusal();
  return ReadWhipRequest(context);
}

Result<HttpResponse> Do(RouteContext& context, ResourceAction action, ParticipantKind kind) {
  const Result<WhipRequest> request = ReadWhipRequest(context);
  if (!request.ok()) return request.refusal();
  WhipEndpoint endpoint = EndpointOf(context);
  return (endpoint.*action)(kind, *request);
}

}  // namespace

Result<HttpResponse> WhipPost(RouteContext& context) {
  Result<WhipRequest> request = ReadPost(context);
  if (!request.ok()) return request.refusal();
  if (context.room == nullptr) {
    Result<CallState> founding =
        FoundingState(context, request->key, {.created_by = request->user_id});
    if (!founding.ok()) return founding.refusal();
    request->founding = *std::move(founding);
  }
  Result<HttpResponse> response = EndpointOf(context).Publish(*request);
  if (response.ok()) ++context.core.stats.joins;
  return response;
}
Result<HttpResponse> WhepPost(RouteContext& context) {
  const Result<WhipRequest> request = ReadPost(context);
  if (!request.ok()) return request.refusal();
  return EndpointOf(context).Play(*request);
}
Result<HttpResponse> WhipPatch(RouteContext& context) {
  return Do(context, &WhipEndpoint::Patch, ParticipantKind::kPublisher);
}
Result<HttpResponse> WhepPatch(RouteContext& context) {
  return Do(context, &WhipEndpoint::Patch, ParticipantKind::kPlayer);
}
Result<HttpResponse> WhipDelete(RouteContext& context) {
  return Do(context, &WhipEndpoint::Delete, ParticipantKind::kPublisher);
}
Result<HttpResponse> WhepDelete(RouteContext& context) {
  return Do(context, &WhipEndpoint::Delete, ParticipantKind::kPlayer);
}

Result<HttpResponse> NoContent(RouteContext&) { return HttpResponse{.status = 204}; }

}  // namespace signaling
