// How long a call is without media when a client's address changes (Q15) or its ICE restarts (Q16).
#pragma once

#include <optional>

#include "tests/sim/meeting.h"

namespace sim {

// `moving` appears at another address, with the same credentials, without telling anybody. How long
// `viewer` then has no picture or no sound, from the first check that reaches the server from
// there; nullopt when no check comes, or no media, within seconds.
std::optional<Duration> GapAfterPathChange(Meeting& meeting, SimClient& moving, SimClient& viewer);

// `moving` restarts ICE from another address. The longest pause of its picture, of its sound and of
// the sound that `other` hears from it.
Duration GapAfterIceRestart(Meeting& meeting, SimClient& moving, SimClient& other);

}  // namespace sim
