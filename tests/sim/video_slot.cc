#include "tests/sim/slot_receiver.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

// As browsers: soon while nothing could be shown yet, later patiently.
constexpr Duration kFirstPliInterval = 200ms;
constexpr Duration kPliInterval = 500ms;
constexpr Duration kStuck = 1000ms;

}  // namespace

VideoSlot::VideoSlot(World& world, SlotOptions options)
    : SlotReceiver(world, std::move(options)),
      decoder_(
          assembler_, [this](const std::string& what) { Violate(what); },
          [this](const AssembledFrame& frame) { OnShown(frame); }),
      playout_(options_.round_trip) {}

void VideoSlot::OnPacket(const Arrived& arrived) {
  ReceivedPacket packet{.sequence = arrived.sequence,
                        .timestamp = arrived.header.timestamp,
                        .marker = arrived.header.marker,
                        .padding = arrived.payload.empty(),
                        .codec = arrived.codec,
                        .content = {},
                        .view = {},
                        .dependency_descriptor = {}};
  if (!packet.padding) {
    const auto view = Depacketize(arrived.codec, arrived.payload);
    if (!view) {
      Violate("the payload is not one of " + std::string(rtp::CodecName(arrived.codec)));
      return;
    }
    const auto content = CheckContent(arrived, view->content);
    if (!content) return;
    packet.content = *content;
    packet.view = *view;
    const auto descriptor =
        arrived.header.ExtensionValue(arrived.packet, rtp::ExtensionKind::kDependencyDescriptor);
    packet.dependency_descriptor.assign(descriptor.begin(), descriptor.end());
  }
  std::string wrong;
  auto frame = assembler_.Add(packet, wrong);
  if (!wrong.empty()) Violate(wrong);
  if (frame) {
    const Content& content = frame->content;
    whole_[{content.track, content.layer}].insert(content.frame);
    decoder_.OnFrame(std::move(*frame), world_.now());
  }
  decoder_.Decode([this](int64_t a, int64_t b) { return nacks_.Missing(a, b); }, world_.now());
}

void VideoSlot::OnShown(const AssembledFrame& frame) {
  shown_.push_back({world_.now(), frame.content});
  freezes_.OnFrame(playout_.ShownAt(frame.timestamp, world_.now()));
  sync_.OnSample(frame.timestamp, frame.content.captured_us);
  if (frame.key_frame) {
    nacks_.ForgetBefore(frame.first);
    key_frame_wanted_ = false;
  }
}

bool VideoSlot::PliDue() {
  const Time now = world_.now();
  if (!last_packet_at() || silent_) return false;
  if (now - *last_packet_at() > kStuck) return false;  // nothing is sent
  const Duration interval = shown_.empty() ? kFirstPliInterval : kPliInterval;
  if (last_pli_ && now - *last_pli_ < interval) return false;
  if (key_frame_wanted_) return true;
  if (shown_.empty()) return now - *first_packet_at() > kFirstPliInterval;
  return now - shown_.back().at > kStuck && *last_packet_at() > shown_.back().at + kStuck / 2;
}

void VideoSlot::AddFeedback(rtp::RtcpWriter& writer, uint32_t sender_ssrc) {
  decoder_.Decode([this](int64_t a, int64_t b) { return nacks_.Missing(a, b); }, world_.now());
  const auto due = nacks_.Collect(world_.now(), key_frame_wanted_);
  if (options_.nacks && !due.empty()) {
    nacks_sent_ += due.size();
    playout_.OnNack();
    writer.AddNack(sender_ssrc, section().ssrc, due);
  }
  if (!PliDue()) return;
  writer.AddPli(sender_ssrc, section().ssrc);
  last_pli_ = world_.now();
  ++plis_sent_;
}

uint64_t VideoSlot::whole_frames(uint32_t track, uint8_t layer) const {
  const auto it = whole_.find({track, layer});
  return it == whole_.end() ? 0 : it->second.size();
}

std::vector<uint32_t> VideoSlot::MissingFrames(uint32_t track, uint8_t layer,
                                               uint32_t until) const {
  std::vector<uint32_t> missing;
  const auto it = whole_.find({track, layer});
  if (it == whole_.end()) return missing;
  for (uint32_t frame = *it->second.begin(); frame <= until; ++frame) {
    if (!it->second.contains(frame)) missing.push_back(frame);
  }
  return missing;
}

}  // namespace sim
