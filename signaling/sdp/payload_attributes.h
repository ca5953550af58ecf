// The three attributes that describe a payload type: a=rtpmap and a=fmtp (RFC 8866 section 6.6,
// 6.15), a=rtcp-fb (RFC 4585 section 4.2). Lines about a payload type that the m-line does not list
// say nothing (Firefox writes them) and are dropped.
#pragma once

#include <string_view>

#include "signaling/sdp/attribute_parser.h"

namespace signaling {

AttributeError ParseRtpMap(std::string_view value, MediaSection& section);
AttributeError ParseFormatParameters(std::string_view value, MediaSection& section);
AttributeError ParseFeedback(std::string_view value, MediaSection& section);

}  // namespace signaling
