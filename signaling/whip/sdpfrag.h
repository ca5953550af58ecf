// What a trickle-ice-sdpfrag (RFC 8840) asks for, before anything is done about it: more candidates
// of the same ICE session, or another session. Untrusted text; one pass, nothing allocated but the
// answer.
#pragma once

#include <optional>
#include <string_view>

#include "ice/ice_lite.h"

namespace signaling {

// The fragment's first a=ice-ufrag and a=ice-pwd; nullopt unless it has both.
std::optional<ice::Credentials> CredentialsOfFragment(std::string_view sdpfrag);

// RFC 8839 section 4.4.3.1.1: both new means an ICE restart.
bool IsIceRestart(std::string_view sdpfrag, const ice::Credentials& current_remote);

}  // namespace signaling
