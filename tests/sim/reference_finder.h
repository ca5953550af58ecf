// Which frames a frame is predicted from, judged only by what is on the wire, as a receiver judges:
// VP8 by picture id, TL0PICIDX and layer sync; VP9 by picture id and P_DIFF or picture group; AV1
// by dependency descriptor; H264 by unbroken sequence numbers.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "rtp/dependency_descriptor.h"
#include "rtp/sequence.h"
#include "tests/sim/frame_assembler.h"

namespace sim {

enum class Verdict { kDecodable, kWaits, kBroken };

class ReferenceFinder {
 public:
  explicit ReferenceFinder(const FrameAssembler& packets) : packets_(packets) {}

  // Frames are asked about in sequence order; kWaits: what it refers to was not decoded (yet).
  Verdict Judge(const AssembledFrame& frame);
  // It was shown to the decoder.
  void OnDecoded(const AssembledFrame& frame);

 private:
  struct Ids {
    int64_t id = 0;
    std::vector<int64_t> references;
    bool key_frame = false;
  };
  // nullopt: the wire does not say (or not yet).
  std::optional<Ids> Find(const AssembledFrame& frame);
  std::optional<Ids> FindVp8(const AssembledFrame& frame);
  std::optional<Ids> FindVp9(const AssembledFrame& frame);
  std::optional<Ids> FindByDescriptor(const AssembledFrame& frame);
  int64_t UnwrapPictureId(uint16_t picture_id);

  const FrameAssembler& packets_;
  std::set<int64_t> decoded_;  // by id
  std::optional<int64_t> last_picture_id_;
  std::optional<int64_t> last_sequence_;  // of the last decoded frame's last packet
  std::optional<rtp::Codec> codec_;
  // VP8: per TL0PICIDX the newest decoded id of each temporal layer.
  std::map<uint8_t, std::array<std::optional<int64_t>, 4>> layers_of_;
  // VP9: from the last key frame.
  std::vector<uint8_t> picture_group_;
  int64_t group_start_ = 0;
  // AV1.
  std::unique_ptr<rtp::DependencyStructure> structure_ =
      std::make_unique<rtp::DependencyStructure>();
  bool has_structure_ = false;
  rtp::SequenceUnwrapper frame_numbers_;
};

}  // namespace sim
