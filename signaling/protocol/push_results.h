// What became of pushes, written where the jobs were, and told to whoever rang.
#pragma once

#include <vector>

#include "signaling/call/instant.h"
#include "signaling/push/push_dispatcher.h"

namespace signaling {

struct ApiCore;

void NotePushResults(ApiCore& core, const std::vector<PushResult>& results, Instant now);

}  // namespace signaling
