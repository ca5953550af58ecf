#include "tests/sim/packetizer.h"

#include <algorithm>

#include "tests/sim/dependency_writer.h"
#include "tests/sim/payload_formats.h"

namespace sim {

std::vector<FramePacket> Packetize(const CodedFrame& frame, const PacketizerOptions& options) {
  const size_t per_packet = options.max_payload - kMaxFormatOverhead;
  const size_t total = std::max(frame.size, kContentSize);
  const size_t count = (total + per_packet - 1) / per_packet;
  std::vector<FramePacket> packets(count);
  for (size_t i = 0; i < count; ++i) {
    const size_t size = std::max(kContentSize, total * (i + 1) / count - total * i / count);
    Content content = frame.content;
    content.packet = static_cast<uint16_t>(i);
    content.packets = static_cast<uint16_t>(count);
    packets[i].payload = WriteFormat(frame, options, {i == 0, i == 1, i + 1 == count}, size);
    WriteContent(content, std::span(packets[i].payload).last(size));
    packets[i].marker = i + 1 == count;
    if (options.dependency_descriptor) {
      packets[i].dependency_descriptor =
          WriteDependencyDescriptor(frame, options.temporal_layers, i == 0, i + 1 == count);
    }
  }
  return packets;
}

}  // namespace sim
