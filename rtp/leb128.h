// leb128(), AV1 bitstream specification section 4.10.5: at most eight bytes, at most 32 bits.
#pragma once

#include <cstddef>
#include <cstdint>

#include "rtp/bytes.h"

namespace rtp {

// SIZE_MAX: more than eight bytes, which is more than anything can have.
inline size_t ReadLeb128(ByteReader& reader) {
  uint64_t value = 0;
  for (uint32_t shift = 0; shift < 56; shift += 7) {
    const uint8_t byte = reader.ReadU8();
    value |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  return SIZE_MAX;
}

}  // namespace rtp
