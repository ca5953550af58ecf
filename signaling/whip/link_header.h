// The Link headers by which WHIP and WHEP name ICE servers (RFC 9725 section 4.6).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "signaling/call/call_type.h"

namespace signaling {

// One value for each URL: `<stun:host>; rel="ice-server"`, with username and credential of TURN.
std::vector<std::string> IceServerLinks(std::span<const IceServer> servers);

// RFC 3986 section 2.1: everything but unreserved characters.
std::string PercentEncode(std::string_view text);

}  // namespace signaling
