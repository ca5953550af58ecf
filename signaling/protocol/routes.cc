#include "signaling/protocol/routes.h"

#include <array>

namespace signaling {

std::span<const Route> ApiRoutes() {
  using enum RouteAccess;
  static constexpr std::array kRoutes = {
      Route{"GET", "/openapi.json", kAnyone, OpenApiDocument},
      Route{"POST", "/v1/api/callStreams", kAnyone, MintUserToken},
      Route{"POST", "/api/v2/connect", kUser, Connect},
      Route{"GET", "/api/v2/push/webpush_key", kUser, WebPushKey},
      Route{"GET", "/api/v2/admin/calls", kServer, ListCalls},
      Route{"POST", "/api/v2/admin/drain", kServer, Drain},
      Route{"GET", "/api/v2/admin/calls/{type}/{id}/why", kServer, ExplainCall},

      Route{"POST", "/api/v2/users", kServer, PutUsers},
      Route{"DELETE", "/api/v2/users/{id}", kServer, DeleteUser, true, true},
      Route{"POST", "/api/v2/devices", kUser, RegisterDevice},
      Route{"GET", "/api/v2/devices", kUser, ListDevices},
      Route{"DELETE", "/api/v2/devices", kUser, DeleteDevice},
      Route{"GET", "/api/v2/video/calls", kUser, ListMyCalls},
      Route{"GET", "/api/v2/video/call/{type}/{id}/ring_attempts", kServer, ListRingAttempts},

      Route{"POST", "/api/v2/video/call/{type}/{id}", kUser, GetOrCreateCall},
      Route{"GET", "/api/v2/video/call/{type}/{id}", kUser, GetCall},
      Route{"POST", "/api/v2/video/call/{type}/{id}/ring", kUser, RingCall},
      Route{"POST", "/api/v2/video/call/{type}/{id}/accept", kUser, AcceptCall},
      Route{"POST", "/api/v2/video/call/{type}/{id}/reject", kUser, RejectCall},
      Route{"POST", "/api/v2/video/call/{type}/{id}/join", kUser, JoinCall},
      Route{"POST", "/api/v2/video/call/{type}/{id}/leave", kUser, LeaveCall},
      Route{"POST", "/api/v2/video/call/{type}/{id}/sdp/offer", kUser, TakeOffer},
      Route{"POST", "/api/v2/video/call/{type}/{id}/sdp/answer", kUser, TakeAnswer},
      Route{"POST", "/api/v2/video/call/{type}/{id}/ice", kUser, TakeCandidate},
      Route{"POST", "/api/v2/video/call/{type}/{id}/tracks", kUser, SetTracks},
      Route{"PUT", "/api/v2/video/call/{type}/{id}/subscriptions", kUser, SetSubscriptions},
      Route{"GET", "/api/v2/video/call/{type}/{id}/why", kUser, ExplainSession},
      Route{"POST", "/api/v2/video/call/{type}/{id}/members", kUser, ChangeMembersOfCall},
      Route{"POST", "/api/v2/video/call/{type}/{id}/mute_users", kUser, MuteUsers},
      Route{"POST", "/api/v2/video/call/{type}/{id}/kick", kUser, KickUser},

      Route{"POST", "/whip/{type}/{id}", kUser, WhipPost, false},
      Route{"GET", "/whip/{type}/{id}", kAnyone, NoContent, false},
      Route{"HEAD", "/whip/{type}/{id}", kAnyone, NoContent, false},
      Route{"PATCH", "/whip/{type}/{id}/{session}", kUser, WhipPatch, false},
      Route{"DELETE", "/whip/{type}/{id}/{session}", kUser, WhipDelete, false},
      Route{"GET", "/whip/{type}/{id}/{session}", kAnyone, NoContent, false},
      Route{"HEAD", "/whip/{type}/{id}/{session}", kAnyone, NoContent, false},
      Route{"POST", "/whep/{type}/{id}", kUser, WhepPost, false},
      Route{"GET", "/whep/{type}/{id}", kAnyone, NoContent, false},
      Route{"HEAD", "/whep/{type}/{id}", kAnyone, NoContent, false},
      Route{"PATCH", "/whep/{type}/{id}/{session}", kUser, WhepPatch, false},
      Route{"DELETE", "/whep/{type}/{id}/{session}", kUser, WhepDelete, false},
      Route{"GET", "/whep/{type}/{id}/{session}", kAnyone, NoContent, false},
      Route{"HEAD", "/whep/{type}/{id}/{session}", kAnyone, NoContent, false},
  };
  return kRoutes;
}

}  // namespace signaling
