// Base64 with the URL alphabet and without padding (RFC 4648 section 5, RFC 7515 section 2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace signaling {

std::string EncodeBase64Url(std::string_view bytes);

// Strict: no padding, no white space, and the unused bits of the last character are zero, so that
// no two texts mean the same bytes.
std::optional<std::string> DecodeBase64Url(std::string_view text);

}  // namespace signaling
