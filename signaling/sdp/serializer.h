// Values to SDP text (RFC 8866), lines in the order that RFC 8829 section 5.2.1 uses. Values are
// written as they are: those from outside went through the parser, which lets no line end in.
#pragma once

#include <string>

#include "signaling/sdp/session_description.h"

namespace signaling {

std::string SerializeSdp(const SessionDescription& description);

// An m-section alone, from its m= line on.
std::string SerializeSection(const MediaSection& section);

}  // namespace signaling
