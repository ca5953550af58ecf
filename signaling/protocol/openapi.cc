#include "signaling/protocol/openapi.h"

namespace signaling {

std::string_view OpenApiText() { return "{}"; }

}  // namespace signaling
