// Reads a template dependency structure (AV1 RTP specification, appendix A.8.2): the part of a
// dependency descriptor that describes the whole coded video sequence.
#pragma once

#include "rtp/bit_reader.h"
#include "rtp/dependency_descriptor.h"

namespace rtp {

// `structure` is a fresh one. False when malformed: cut short, or over the limits it declares;
// `structure` is then partly filled.
bool ReadDependencyStructure(BitReader& reader, DependencyStructure& structure);

}  // namespace rtp
