// Writes the AV1 dependency descriptor header extension (AV1 RTP specification, appendix A) for the
// patterns of coded_frame.h: L1T1, L1T2, L1T3 as Chromium describes them.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/sim/coded_frame.h"

namespace sim {

// Key frames' first packets carry the structure. Each simulcast layer numbers its templates from
// another offset, so that a structure of the wrong layer does not fit.
std::vector<uint8_t> WriteDependencyDescriptor(const CodedFrame& frame, int temporal_layers,
                                               bool first_packet, bool last_packet);

}  // namespace sim
