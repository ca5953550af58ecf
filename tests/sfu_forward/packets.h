// Stored packets made by hand.
#pragma once

#include <cstdint>

#include "sfu/forward/packet_pool.h"

namespace sfu {

struct PacketSpec {
  int64_t sequence = 0;
  uint32_t timestamp = 0;
  int32_t picture_id = -1;
  int16_t tl0 = 0;
  uint8_t temporal_id = 0;
  bool key_frame = false;
  uint8_t joins_up_to = 0;
  rtp::Codec codec = rtp::Codec::kVp8;
  uint16_t size = 112;
};

inline PacketRef MakePacket(PacketPool& pool, const PacketSpec& spec) {
  PacketRef ref = pool.Take(spec.size);
  StoredPacket& packet = *ref.get();
  packet.header = {};
  packet.header.sequence = static_cast<uint16_t>(spec.sequence);
  packet.header.timestamp = spec.timestamp;
  packet.header.header_size = 12;
  packet.header.payload_size = 100;
  packet.size = spec.size;
  packet.sequence = spec.sequence;
  packet.codec = spec.codec;
  packet.frame = {.frame_start = true,
                  .key_frame = spec.key_frame,
                  .joins_up_to = spec.joins_up_to,
                  .temporal_id = spec.temporal_id,
                  .picture_id = spec.picture_id,
                  .picture_id_bits = 15,
                  .tl0_pic_idx = spec.tl0,
                  .key_idx = 0};
  return ref;
}

}  // namespace sfu
