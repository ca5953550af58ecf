// WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep): publishing to and playing from a call over plain
// HTTP. A publisher is a participant like any other, a player a subscriber nobody sees.
//
//   POST    an offer     201, Location of the resource, ETag of its ICE session
//   PATCH   a fragment   204 trickled, 200 restarted; If-Match rules: 428 missing, 412 stale
//   DELETE  the resource 200
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "signaling/call/call_registry.h"
#include "signaling/call/call_type.h"
#include "signaling/call/refusal.h"
#include "signaling/http/http_types.h"

namespace signaling {

// A request whose token has been checked.
struct WhipRequest {
  const HttpRequest& http;
  CallKey key;
  std::string user_id;     // who acts
  bool is_server = false;  // by a server token, which may touch every resource
  std::string_view session_id;
  Instant now;
};

class WhipEndpoint {
 public:
  // All outlive it.
  WhipEndpoint(CallRegistry& calls, std::span<const CallType> types,
               std::span<const IceServer> ice_servers)
      : calls_(calls), types_(types), ice_servers_(ice_servers) {}

  Result<HttpResponse> Publish(const WhipRequest& request);
  Result<HttpResponse> Play(const WhipRequest& request);
  Result<HttpResponse> Patch(ParticipantKind kind, const WhipRequest& request);
  Result<HttpResponse> Delete(ParticipantKind kind, const WhipRequest& request);

 private:
  Result<CallRoom*> FindOrCreate(const WhipRequest& request);
  Result<HttpResponse> Enter(CallRoom& room, const Entering& entering, const WhipRequest& request);
  // The resource, if it is this user's; sets nothing.
  CallSession* FindResource(ParticipantKind kind, const WhipRequest& request, CallRoom*& room);

  CallRegistry& calls_;
  std::span<const CallType> types_;
  std::span<const IceServer> ice_servers_;
};

}  // namespace signaling
