// The page at / and the client module an app can import, served from the binary itself.
//
// Source: RFC 9110 §8.8.3 (ETag), §13.1.2 (If-None-Match). Every answer carries a content security
// policy that allows nothing but this origin; the client module alone may be imported by pages from
// elsewhere. Cost: one binary search and a copy of the file.
#pragma once

#include <optional>

#include "signaling/http/http_types.h"

namespace signaling {

// The response when `request` is GET or HEAD of a page file (with 304 when the client has it), 405
// for other methods on one; nullopt when there is no such file, for the next handler to decide.
// A HEAD response says the Content-Length its GET would have, and has no body.
std::optional<HttpResponse> StaticFile(const HttpRequest& request);

}  // namespace signaling
