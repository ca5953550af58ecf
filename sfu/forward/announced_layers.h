// What a publisher says it means to spend on its simulcast layers (video layers allocation), passed
// on to them: the price of one whose encoder has only just begun, and its picture size, which not
// every stream tells otherwise. Of a track with one layer there is nothing to choose, and so
// nothing to be told.
#pragma once

#include "sfu/forward/incoming_track.h"

namespace sfu {

// Of the newest packet of a layer; without the extension, or with a malformed one, does nothing.
void NoteAnnouncedLayers(IncomingTrack& track, const StoredPacket& packet);

}  // namespace sfu
