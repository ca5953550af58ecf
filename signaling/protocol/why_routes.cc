// Why a picture looks as it does: for the operator of all who are in a call, for a participant of
// itself.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "signaling/protocol/responses.h"
#include "signaling/protocol/routes.h"

namespace signaling {

Result<HttpResponse> ExplainCall(RouteContext& context) {
  const Result<CallRoom*> found = RoomOfRequest(context);
  if (!found.ok()) return found.refusal();
  boost::json::array subscribers;
  (*found)->ForEachReport(
      [&](boost::json::object report) { subscribers.push_back(std::move(report)); });
  return JsonResponse(
      200, {{"call_cid", (*found)->state().key.cid()}, {"subscribers", std::move(subscribers)}});
}

Result<HttpResponse> ExplainSession(RouteContext& context) {
  const Result<Done> user = RequireUser(context);
  if (!user.ok()) return user.refusal();
  const Result<CallRoom*> found = RoomOfRequest(context);
  if (!found.ok()) return found.refusal();
  const Result<CallSession*> session = SessionOfRequest(context, **found);
  if (!session.ok()) return session.refusal();
  return JsonResponse(200, (*found)->ReportOf(**session));
}

}  // namespace signaling
