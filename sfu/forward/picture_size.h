// The picture size of a layer, where its stream tells: the dependency structure of a key frame, or
// the VP8 key frame header (RFC 6386 section 9.1). Else, and unless it is announced, it stays
// unknown and the layer choice goes by order and rate.
#pragma once

#include "sfu/forward/layer.h"

namespace sfu {

void UpdatePictureSize(Layer& layer, const StoredPacket& key_frame_packet);

}  // namespace sfu
