// Puts the packets of one received video stream together into whole frames, in whatever order they
// come, and checks that a frame's packets are those its sender made.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rtp/codec.h"
#include "tests/sim/content.h"
#include "tests/sim/packetizer.h"

namespace sim {

struct ReceivedPacket {
  int64_t sequence = 0;  // unwrapped
  uint32_t timestamp = 0;
  bool marker = false;
  bool padding = false;  // no payload
  rtp::Codec codec = rtp::Codec::kVp8;
  Content content;
  PayloadView view;  // its content span is not to be read any more
  std::vector<uint8_t> dependency_descriptor;
};

struct AssembledFrame {
  int64_t first = 0;  // sequence numbers
  int64_t last = 0;
  uint32_t timestamp = 0;
  rtp::Codec codec = rtp::Codec::kVp8;
  bool key_frame = false;
  Content content;   // of the first packet
  PayloadView view;  // likewise
  std::vector<uint8_t> dependency_descriptor;
};

class FrameAssembler {
 public:
  // The frame that this packet completes. `wrong`: set when packets do not belong together.
  std::optional<AssembledFrame> Add(const ReceivedPacket& packet, std::string& wrong);
  // True if every packet between the two is there and is padding.
  bool OnlyPaddingBetween(int64_t last, int64_t first) const;
  bool Has(int64_t sequence) const { return packets_.contains(sequence); }

 private:
  static constexpr size_t kRemembered = 4000;
  std::map<int64_t, ReceivedPacket> packets_;
};

}  // namespace sim
