// A push provider as one setting: `name=mobile;type=firebase;credentials=/etc/key.json`. In the
// file the same fields may stand as a YAML map.
#pragma once

#include <absl/status/statusor.h>

#include <string_view>

#include "signaling/push/provider_config.h"

namespace signaling {

// The error is the end of a sentence, as for any setting. Credentials are not read yet.
absl::StatusOr<PushProviderConfig> ParsePushProvider(std::string_view text);

}  // namespace signaling
