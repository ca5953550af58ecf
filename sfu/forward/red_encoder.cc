#include "sfu/forward/red_encoder.h"

#include <algorithm>
#include <cstring>

#include "rtp/bytes.h"
#include "rtp/sequence.h"

namespace sfu {
namespace {

// RFC 2198 section 3: the fields' widths.
constexpr uint32_t kMaxTimestampOffset = (1 << 14) - 1;
constexpr size_t kMaxBlock = (1 << 10) - 1;
constexpr size_t kBlockHeader = 4;
// A packet that grows beyond this would be cut up on its way.
constexpr size_t kMostBytes = 1200;

size_t Append(StoredPacket& out, std::span<const uint8_t> bytes) {
  std::memcpy(&out.bytes[out.size], bytes.data(), bytes.size());
  out.size = static_cast<uint16_t>(out.size + bytes.size());
  return bytes.size();
}

}  // namespace

void RedEncoder::Remember(const PacketRef& packet) {
  if (packet->padding_only()) return;
  if (before_[0] && !rtp::IsNewer(packet->header.timestamp, before_[0]->header.timestamp)) return;
  before_[1] = std::move(before_[0]);
  before_[0] = packet;
}

bool RedEncoder::Fits(const StoredPacket& before, const StoredPacket& packet) const {
  return packet.header.timestamp - before.header.timestamp <= kMaxTimestampOffset &&
         before.payload().size() <= kMaxBlock;
}

PacketRef RedEncoder::Encode(const PacketRef& packet, size_t levels, uint8_t block_payload_type,
                             PacketPool& pool) const {
  const StoredPacket& source = *packet;
  if (before_[0] && !rtp::IsNewer(source.header.timestamp, before_[0]->header.timestamp)) return {};
  std::array<const StoredPacket*, kMaxLevels> repeated{};  // newest first
  size_t count = 0;
  size_t size = source.header.header_size + source.payload().size() + 1;
  while (count < std::min(levels, kMaxLevels) && before_[count] && Fits(*before_[count], source)) {
    size += kBlockHeader + before_[count]->payload().size();
    if (size > kMostBytes) break;
    repeated[count] = before_[count].get();
    ++count;
  }
  PacketRef red = size > StoredPacket::kMaxBytes ? PacketRef() : pool.Take(size);
  if (!red) return red;
  StoredPacket& out = *red.get();
  out.header = source.header;
  out.frame = source.frame;
  out.sequence = source.sequence;
  out.arrival = source.arrival;
  out.codec = rtp::Codec::kRed;
  out.size = 0;
  Append(out, source.span().first(source.header.header_size));
  size_t payload = 0;
  for (size_t i = count; i-- > 0;) {  // the oldest first
    const uint32_t offset = source.header.timestamp - repeated[i]->header.timestamp;
    std::array<uint8_t, kBlockHeader> header{};
    header[0] = 0x80 | block_payload_type;
    rtp::StoreBe24(&header[1], offset << 10 | static_cast<uint32_t>(repeated[i]->payload().size()));
    payload += Append(out, header);
  }
  payload += Append(out, std::array{block_payload_type});
  for (size_t i = count; i-- > 0;) payload += Append(out, repeated[i]->payload());
  out.primary_offset = static_cast<uint16_t>(payload);
  payload += Append(out, source.payload());
  out.header.payload_size = static_cast<uint16_t>(payload);
  out.header.padding_size = 0;
  return red;
}

}  // namespace sfu
