// WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep): publishing to and playing from a call over plain
// HTTP. A publisher is a participant like any other, a player a subscriber nobody sees.
//
//   POST    an offer     201, Location of the resource, ETag of its ICE session
//   PATCH   a fragment   204 trickled, 200 restarted; If-Match rules: 428 missing, 412 stale
//   DELETE  the resource 200
//
// What is refused changes nothing: a call is made, and a member added, only for an offer that is
// answered.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "signaling/call/call_registry.h"
#include "signaling/call/call_room.h"
#include "signaling/call/call_type.h"
#include "signaling/call/refusal.h"
#include "signaling/http/http_types.h"

namespace signaling {

// A request whose token has been checked, and the call that it is about. Whoever asks reschedules
// that call, whatever the answer.
struct WhipRequest {
  const HttpRequest& http;
  CallKey key;
  std::string user_id;     // who acts
  bool is_server = false;  // by a server token, which may touch every resource
  std::string_view session_id;
  Instant now;
  CallRoom*& room;          // nullptr: there is none, until Publish makes it
  CallState founding = {};  // of Publish, where there is no call: the one to make
};

class WhipEndpoint {
 public:
  // All outlive it.
  WhipEndpoint(CallRegistry& calls, RoomServices& services, std::span<const IceServer> ice_servers)
      : calls_(calls), services_(services), ice_servers_(ice_servers) {}

  Result<HttpResponse> Publish(const WhipRequest& request);
  Result<HttpResponse> Play(const WhipRequest& request);
  Result<HttpResponse> Patch(ParticipantKind kind, const WhipRequest& request);
  Result<HttpResponse> Delete(ParticipantKind kind, const WhipRequest& request);

 private:
  Result<Done> CheckWelcome(const WhipRequest& request) const;
  Result<Done> CheckPlace(const WhipRequest& request) const;
  Result<Done> MakeCall(const WhipRequest& request);
  Result<HttpResponse> Enter(const Entering& entering, const WhipRequest& request);
  HttpResponse Created(const CallRoom::Admitted& admitted, const WhipRequest& request) const;

  CallRegistry& calls_;
  RoomServices& services_;
  std::span<const IceServer> ice_servers_;
};

}  // namespace signaling
