// Writes dependency descriptors (AV1 RTP specification, appendix A.8) the way a sender does: what
// differs from the frame's template is written out, all else is left to the template.
#pragma once

#include <cstdint>
#include <vector>

#include "rtp/dependency_descriptor.h"

namespace rtp {

// The bytes of `frame`, whose template is in `structure`; with the structure when
// frame.has_structure. Its active_decode_targets are written when there are any.
std::vector<uint8_t> WriteDependencyDescriptor(const DependencyDescriptor& frame,
                                               const DependencyStructure& structure);

}  // namespace rtp
