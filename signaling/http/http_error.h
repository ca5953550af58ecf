// The body of every error: {"error":"<sentence>","code":"<snake_case>"}.
#pragma once

#include <chrono>
#include <string_view>

#include "signaling/http/http_types.h"

namespace signaling {

HttpResponse ErrorResponse(int status, std::string_view code, std::string_view sentence);

// 503: not now; the same request is worth trying again after that long (RFC 9110 section 10.2.3).
HttpResponse UnavailableResponse(std::string_view code, std::string_view sentence,
                                 std::chrono::seconds retry_after);

}  // namespace signaling
