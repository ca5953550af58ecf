// The strict decoder of one received video stream: frames go in as they become whole; those that
// the wire says can be decoded are decoded in order, and then the truth in their content tells
// whether that was so. A frame whose true reference the decoder never had is undecodable: the
// failure that viewers see as a broken picture.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "tests/sim/freeze_meter.h"
#include "tests/sim/reference_finder.h"

namespace sim {

class VideoDecoder {
 public:
  using Violation = std::function<void(std::string)>;
  using Shown = std::function<void(const AssembledFrame&)>;
  VideoDecoder(const FrameAssembler& packets, Violation violation, Shown shown)
      : finder_(packets), violation_(std::move(violation)), shown_(std::move(shown)) {}

  // How long a later decodable frame waits for earlier ones that are not whole.
  static constexpr Duration kPatience{200'000};

  void OnFrame(AssembledFrame frame, Time now);
  // `missing(a, b)`: packets in [a, b) are still asked for.
  void Decode(const std::function<bool(int64_t, int64_t)>& missing, Time now);

  uint64_t decoded() const { return decoded_; }
  uint64_t undecodable() const { return undecodable_; }
  // Whole, but passed by: what they refer to never came.
  uint64_t skipped() const { return skipped_; }
  std::optional<int64_t> last_sequence() const { return last_sequence_; }

 private:
  struct Waiting {
    AssembledFrame frame;
    Time since;
  };
  void Show(const AssembledFrame& frame);
  using TrueId = std::tuple<uint32_t, uint8_t, uint32_t>;  // track, layer, frame

  ReferenceFinder finder_;
  Violation violation_;
  Shown shown_;
  std::map<int64_t, Waiting> waiting_;  // by first sequence
  std::set<TrueId> true_references_;
  std::deque<TrueId> true_order_;
  std::optional<int64_t> last_sequence_;
  std::optional<uint32_t> last_timestamp_;
  uint64_t decoded_ = 0;
  uint64_t undecodable_ = 0;
  uint64_t skipped_ = 0;
};

}  // namespace sim
