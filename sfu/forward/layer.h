// One incoming encoding: an SSRC of a publisher with its retransmission SSRC. Puts its packets in
// order, keeps each once, notices what is missing, and knows the slots that follow it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rtp/dependency_descriptor.h"
#include "rtp/sequence.h"
#include "sfu/api/stats.h"
#include "sfu/forward/frame_times.h"
#include "sfu/forward/key_frame_requests.h"
#include "sfu/forward/layer_rate.h"
#include "sfu/forward/nack_tracker.h"
#include "sfu/forward/packet_history.h"
#include "sfu/forward/picture_ids.h"
#include "sfu/forward/receive_statistics.h"
#include "sfu/forward/recent_key_frame.h"
#include "sfu/forward/source_clock.h"

namespace sfu {

class IncomingTrack;
class Slot;

class Layer {
 public:
  // A video layer keeps about a second at the highest packet rate we admit; audio needs little.
  static constexpr size_t kVideoHistory = 1024;
  static constexpr size_t kAudioHistory = 64;
  static constexpr std::chrono::milliseconds kKeep{1500};
  // Longest silence of a layer that still sends: a screen share at one frame a second is alive.
  static constexpr std::chrono::milliseconds kSilence{2500};
  // Shortest after which one that its siblings outlast is taken to have ended.
  static constexpr std::chrono::milliseconds kLeftBehind{300};
  static constexpr std::chrono::milliseconds kMeasure{100};
  // For so long after it became active an encoder may be saving.
  static constexpr std::chrono::seconds kBeginning{5};

  Layer(IncomingTrack& track, std::string rid, size_t index, rtp::MediaKind kind);
  // The slots that follow it stop.
  ~Layer();
  Layer(const Layer&) = delete;
  Layer& operator=(const Layer&) = delete;

  // Why a packet of that (original) sequence number would not be kept: it is known, or from before
  // all that is. `retransmitted`: restored from RTX.
  std::optional<DropReason> Refuses(uint16_t sequence, bool retransmitted) const;
  // Keeps a packet that is not refused and whose header is in original form.
  void Add(const PacketRef& packet, uint32_t clock_rate, bool retransmitted, Time now);

  IncomingTrack& track() const { return track_; }
  const std::string& rid() const { return rid_; }
  size_t index() const { return index_; }  // in a=simulcast order
  void SetIndex(size_t index) { index_ = index; }
  uint32_t ssrc = 0;  // 0: not heard or signalled yet
  uint32_t rtx_ssrc = 0;

  // The command sequence number of the next FIR (RFC 5104 section 4.3.1.1).
  uint8_t NextFirSequence() { return fir_sequence_++; }

  // Starts anew: the publisher changed its SSRC, so sequence numbers restart.
  void Restart(uint32_t new_ssrc);

  bool active() const { return active_; }
  // Re-judges activity; true when it changed.
  bool UpdateActivity(Time now);
  // What it costs now, or did when it was last sent; of an encoder that has just begun, what its
  // publisher announced.
  const LayerRates& rates() const { return rates_; }
  // What its publisher means to spend on it; {}: it does not say.
  void Announce(const LayerRates& rates) { announced_ = rates; }
  // The last dependency structure; nullptr before the first one.
  const rtp::DependencyStructure* structure() const {
    return has_structure_ ? structure_.get() : nullptr;
  }
  // Reads the dependency descriptor (any codec) of a packet that is not refused; nullopt when it
  // does not parse, or would bring back a structure of before.
  std::optional<rtp::FrameInfo> ReadDependencies(std::span<const uint8_t> value, uint16_t sequence);
  // Picture size where the stream or its publisher's announcement tells it; 0 while unknown.
  uint32_t width = 0;
  uint32_t height = 0;

  // Accepted and not yet offered to the followers: for Router alone.
  std::vector<PacketRef> fresh;

  const PacketHistory& history() const { return *history_; }
  // Ends with the layer, or when it starts anew.
  std::weak_ptr<const PacketHistory> shared_history() const { return history_; }
  // A key frame to start from at once, when nothing since is missing; nullptr: ask for one.
  const PacketRef* RecentKeyFrameStart(Time now) const {
    const auto first = nacks_.missing() == 0 ? recent_key_frame_.first(now) : std::nullopt;
    return first ? history_->Find(*first) : nullptr;
  }
  // Nobody starts from what it has now.
  void ForgetKeyFrame() { recent_key_frame_ = {}; }
  void Trim(Time now) { history_->Trim(now - kKeep); }
  NackTracker& nacks() { return nacks_; }
  KeyFrameRequests& key_frames() { return key_frames_; }
  ReceiveStatistics& statistics() { return statistics_; }
  LayerClock& clock() { return clock_; }
  const LayerClock& clock() const { return clock_; }

  // Slots that follow this layer or wait for its next key frame.
  const std::vector<Slot*>& followers() const { return followers_; }
  void AddFollower(Slot* slot);
  void RemoveFollower(Slot* slot);

 private:
  // Silent for longer than its last frames took, while a sibling sent as many: encoders end a layer
  // of simulcast without a word, and who looks at it must not wait for long.
  bool LeftBehind(Time now) const;

  IncomingTrack& track_;
  std::string rid_;
  size_t index_;
  rtp::SequenceUnwrapper unwrapper_;
  PictureIds picture_ids_;
  std::shared_ptr<PacketHistory> history_;
  NackTracker nacks_;
  KeyFrameRequests key_frames_;
  RecentKeyFrame recent_key_frame_;
  ReceiveStatistics statistics_;
  LayerClock clock_;
  std::vector<Slot*> followers_;
  Time last_packet_{};
  FrameTimes frames_;
  LayerRate rate_;
  LayerRates rates_;
  LayerRates announced_;
  Time began_{};
  Time measured_{};
  std::unique_ptr<rtp::DependencyStructure> structure_;  // with the first descriptor
  bool has_structure_ = false;
  int64_t structure_from_ = -1;  // sequence of the packet that brought it
  bool active_ = false;
  uint8_t fir_sequence_ = 0;
};

}  // namespace sfu
