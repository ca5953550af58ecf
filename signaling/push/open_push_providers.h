// Makes the active ones of the configured push providers ready to use: reads their credentials.
#pragma once

#include <absl/status/statusor.h>

#include <functional>
#include <vector>

#include "signaling/push/push_dispatcher.h"

namespace signaling {

// A provider that cannot be used is an error, one sentence that names it and its file (never what
// is in it). `new_random` makes an independent source for each.
absl::StatusOr<std::vector<ActivePushProvider>> OpenPushProviders(
    const std::vector<PushProviderConfig>& configs, const std::function<Random()>& new_random);

}  // namespace signaling
