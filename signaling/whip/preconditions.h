// The conditions of a PATCH: what the client believes of the ICE session it changes (RFC 9110
// section 13.1.1, RFC 9725 section 4.3).
#pragma once

#include <string_view>

namespace signaling {

enum class IfMatch {
  kMissing,
  kAny,      // `*`
  kCurrent,  // names the current ETag
  kStale,    // names others only; weak ones never match
};

// `header` is the value of If-Match, empty when absent; `etag` the current one, without quotes.
IfMatch CheckIfMatch(std::string_view header, std::string_view etag);

// Is `header` (a Content-Type value) of this media type, whatever its parameters and case?
bool IsMediaType(std::string_view header, std::string_view type);

}  // namespace signaling
