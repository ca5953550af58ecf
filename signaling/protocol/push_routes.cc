#include "signaling/protocol/responses.h"
#include "signaling/protocol/routes.h"

namespace signaling {

// What a page subscribes with.
Result<HttpResponse> WebPushKey(RouteContext& context) {
  for (const ActivePushService& service : context.core.options.push_services) {
    if (service.service != PushService::kWebPush) continue;
    return JsonResponse(200, {{"push_provider", "webpush"},
                              {"push_provider_name", service.name},
                              {"public_key", service.public_key}});
  }
  return Refusal{404, "webpush_not_configured", "This server does not push to browsers", {}};
}

}  // namespace signaling
