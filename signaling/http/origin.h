// Who may open a WebSocket from a browser (RFC 6455 section 10.2): a page of another site must not
// ride on the visitor's network position.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signaling {

// `origin` and `host` are the request's headers. No Origin (no browser) may; the server's own pages
// may; else `allowed` decides, nullopt meaning anybody.
bool OriginMayConnect(std::string_view origin, std::string_view host,
                      const std::optional<std::vector<std::string>>& allowed);

}  // namespace signaling
