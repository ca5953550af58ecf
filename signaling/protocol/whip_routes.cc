#include "signaling/protocol/routes.h"
#include "signaling/whip/whip_endpoint.h"

namespace signaling {
namespace {

using Action = Result<HttpResponse> (WhipEndpoint::*)(const WhipRequest&);
using ResourceAction = Result<HttpResponse> (WhipEndpoint::*)(ParticipantKind, const WhipRequest&);

Result<WhipRequest> ReadWhipRequest(const RouteContext& context) {
  const Result<CallKey> key = KeyOfRequest(context);
  if (!key.ok()) return key.refusal();
  return WhipRequest{
      .http = context.request,
      .key = *key,
      .user_id = context.user_id,
      .is_server = context.identity.is_server,
      .session_id = context.parameters.size() > 2 ? context.parameters[2] : std::string_view(),
      .now = context.now};
}

WhipEndpoint EndpointOf(RouteContext& context) {
  return {context.core.calls, context.core.options.call_types, context.core.options.ice_servers};
}

Result<HttpResponse> Do(RouteContext& context, Action action) {
  const Result<Done> user = RequireUser(context);
  if (!user.ok()) return user.refusal();
  const Result<WhipRequest> request = ReadWhipRequest(context);
  if (!request.ok()) return request.refusal();
  WhipEndpoint endpoint = EndpointOf(context);
  return (endpoint.*action)(*request);
}

Result<HttpResponse> Do(RouteContext& context, ResourceAction action, ParticipantKind kind) {
  const Result<WhipRequest> request = ReadWhipRequest(context);
  if (!request.ok()) return request.refusal();
  WhipEndpoint endpoint = EndpointOf(context);
  return (endpoint.*action)(kind, *request);
}

}  // namespace

Result<HttpResponse> WhipPost(RouteContext& context) {
  Result<HttpResponse> response = Do(context, &WhipEndpoint::Publish);
  if (response.ok()) ++context.core.stats.joins;
  return response;
}
Result<HttpResponse> WhepPost(RouteContext& context) { return Do(context, &WhipEndpoint::Play); }
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
