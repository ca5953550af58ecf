// The body of every error: {"error":"<sentence>","code":"<snake_case>"}.
#pragma once

#include <string_view>

#include "signaling/http/http_types.h"

namespace signaling {

HttpResponse ErrorResponse(int status, std::string_view code, std::string_view sentence);

}  // namespace signaling
