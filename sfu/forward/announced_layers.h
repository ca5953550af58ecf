// What a publisher says it means to spend on its layers (video layers allocation), passed on to
// them: the price of one whose encoder has only just begun, and its picture size, which an H264
// stream tells in no other way.
#pragma once

#include "sfu/forward/incoming_track.h"

namespace sfu {

// Of a packet that came in time; without the extension, or with a malformed one, does nothing.
void NoteAnnouncedLayers(IncomingTrack& track, const StoredPacket& packet);

}  // namespace sfu
