#include "sfu/forward/layer.h"

#include <algorithm>

#include "sfu/forward/incoming_track.h"
#include "sfu/forward/slot.h"

namespace sfu {

Layer::Layer(IncomingTrack& track, std::string rid, size_t index, rtp::MediaKind kind)
    : track_(track),
      rid_(std::move(rid)),
      index_(index),
      history_(std::make_shared<PacketHistory>(kind == rtp::MediaKind::kVideo ? kVideoHistory
                                                                              : kAudioHistory)) {}

Layer::~Layer() {
  for (Slot* slot : std::vector(followers_)) slot->Stop();
}

std::optional<DropReason> Layer::Refuses(uint16_t header_sequence, bool retransmitted) const {
  const int64_t newest = history_->newest();
  const int64_t sequence = unwrapper_.Peek(header_sequence);
  // A jump too far to be loss or reordering is a stream that started anew (RFC 3550 A.1's idea).
  const auto reach = static_cast<int64_t>(history_->capacity());
  if (newest >= 0 && sequence <= newest - reach) return DropReason::kTooOld;
  // Browsers send packets again to fill a probe, also key frames of seconds ago: not to be taken
  // for new ones.
  if (history_->LetGo(sequence)) return DropReason::kTooOld;
  if (history_->Find(sequence) != nullptr) return DropReason::kDuplicate;
  if (retransmitted && newest >= 0 && sequence > newest) return DropReason::kTooOld;
  return std::nullopt;
}

void Layer::Add(const PacketRef& packet, uint32_t clock_rate, bool retransmitted, Time now) {
  StoredPacket& stored = *packet.get();
  const int64_t newest = history_->newest();
  const int64_t sequence = unwrapper_.Peek(stored.header.sequence);
  if (sequence > newest) unwrapper_.Unwrap(stored.header.sequence);

  stored.sequence = sequence;
  stored.arrival = now;
  picture_ids_.Unwrap(stored.frame, sequence > newest);
  last_packet_ = now;
  rate_.OnPacket(stored, now);
  if (!retransmitted) {
    if (stored.frame.frame_start) frames_.OnFrame(now);
    statistics_.OnPacket(sequence, stored.header.timestamp, clock_rate, now);
  }
  const NackTracker::Arrival arrival =
      newest < 0 ? NackTracker::Arrival::kInOrder : nacks_.OnPacket(sequence, newest, now);
  if (arrival == NackTracker::Arrival::kOverrun) key_frames_.Want();
  history_->Add(packet);
  recent_key_frame_.OnPacket(stored);
  if (stored.frame.key_frame && stored.frame.frame_start) key_frames_.OnKeyFrame();
}

void Layer::Restart(uint32_t new_ssrc) {
  ssrc = new_ssrc;
  fresh.clear();
  unwrapper_ = {};
  picture_ids_ = {};
  history_ = std::make_shared<PacketHistory>(history_->capacity());
  nacks_.Clear();
  recent_key_frame_ = {};
  statistics_ = {};
  clock_ = {};
  has_structure_ = false;
  structure_from_ = -1;
}

bool Layer::LeftBehind(Time now) const {
  const Time::duration silence = now - last_packet_;
  if (silence < kLeftBehind || silence < frames_.took()) return false;
  return std::any_of(track_.layers().begin(), track_.layers().end(),
                     [&](const auto& sibling) { return sibling->frames_.first() > last_packet_; });
}

bool Layer::UpdateActivity(Time now) {
  const bool active = last_packet_ != Time{} && now - last_packet_ < kSilence && !LeftBehind(now);
  if (active && !active_) began_ = now;
  // Only while packets come: what it cost last is remembered over a silence.
  if (now - measured_ >= kMeasure && last_packet_ > measured_) {
    LayerRates rates = rate_.At(now);
    if (now - began_ < kBeginning) rates = NoLessThan(announced_, rates);
    if (rates.all > 0) {
      rates_ = Settled(rates_, rates, std::min<Time::duration>(now - measured_, 2 * kMeasure));
    }
    measured_ = now;
  }
  if (active == active_) return false;
  active_ = active;
  return true;
}

std::optional<rtp::FrameInfo> Layer::ReadDependencies(std::span<const uint8_t> value,
                                                      uint16_t header_sequence) {
  const int64_t sequence = unwrapper_.Peek(header_sequence);
  if (rtp::CarriesStructure(value) && sequence < structure_from_) return std::nullopt;
  if (!structure_) structure_ = std::make_unique<rtp::DependencyStructure>();
  const auto descriptor = rtp::ParseDependencyDescriptor(value, *structure_, has_structure_);
  if (!descriptor) return std::nullopt;
  if (descriptor->has_structure) structure_from_ = sequence;
  return rtp::FrameInfoOf(*descriptor, *structure_);
}

void Layer::AddFollower(Slot* slot) {
  if (std::find(followers_.begin(), followers_.end(), slot) == followers_.end()) {
    followers_.push_back(slot);
  }
}

void Layer::RemoveFollower(Slot* slot) { std::erase(followers_, slot); }

}  // namespace sfu
