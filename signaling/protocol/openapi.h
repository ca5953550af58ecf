// The API described in OpenAPI 3.1, events included: what /openapi.json answers.
#pragma once

#include <string_view>

namespace signaling {

std::string_view OpenApiText();

}  // namespace signaling
