// The route a request was for, as a metrics label: a name from a short fixed list, so that no
// stranger can make new time series by asking for odd paths, and no user or call id is in it.
#pragma once

#include <string>
#include <string_view>

namespace signaling {

// "/api/v2/video/call/default/abc/join" -> "/api/v2/video/call/{type}/{id}/join"; what is unknown
// is "page" below the root and "other" elsewhere.
std::string RouteLabel(std::string_view path);

}  // namespace signaling
