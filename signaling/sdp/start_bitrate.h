// Where a publisher's own estimate of the way to us begins. Pure.
#pragma once

#include <vector>

#include "signaling/sdp/session_description.h"

namespace signaling {

// Says to libwebrtc-based senders of these video payloads to begin at 800 kb/s
// (x-google-start-bitrate, kb/s; others ignore it). From its default of 300 kb/s it drops the first
// frames of a camera until it has found a size small enough, and the first picture is a third of a
// second late. Once per payload, however often it is called.
void NameStartBitrate(std::vector<PayloadFormat>& payloads);

}  // namespace signaling
