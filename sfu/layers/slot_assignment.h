// Which track each slot of a subscriber carries: one pure function from what others publish and
// what the subscriber asked for. Slots keep what they carry while it is still wanted, so that
// nothing moves without need.
//
//   * While there are no more senders than audio slots, and no more videos than video slots, audio
//     and video slot i carry the same sender (lip-sync); its further tracks (a screen share) take
//     slots that are left, outside the pairs of others if there are such.
//   * With more senders, audio slots follow the loudest speakers; with more senders or videos,
//     video slots follow the demands by priority, or without demands those who spoke last and show
//     something.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sfu/api/commands.h"
#include "sfu/api/events.h"

namespace sfu {

struct PublishedTrack {
  TrackId id;
  TrackSource source = TrackSource::kMicrophone;
  bool enabled = true;
  bool decodable = true;  // by this subscriber
  bool active = true;     // packets come
};

// A participant that publishes, in order: who spoke last (or joined first) comes first.
struct Sender {
  ParticipantId participant;
  std::vector<PublishedTrack> tracks;
  double loudness = 0;  // for audio slots; higher is louder
};

struct SlotRequest {
  std::string mid;
  rtp::MediaKind kind = rtp::MediaKind::kAudio;
  std::optional<TrackId> carried;  // until now
};

struct SlotDecision {
  std::optional<TrackId> track;
  std::optional<ParticipantId> from;
  TrackSource source = TrackSource::kMicrophone;
  PauseReason reason = PauseReason::kNoSource;  // kNone: send it
  uint32_t width = 0;                           // video: the size asked for
  uint32_t height = 0;
  int32_t priority = 0;  // of the demand
};

// One decision per slot, in the order of `slots`. Without `demands` every video is asked for at
// default_size.
std::vector<SlotDecision> AssignSlots(std::span<const SlotRequest> slots,
                                      std::span<const Sender> senders,
                                      const std::optional<std::vector<VideoDemand>>& demands);

// Asked for when a subscriber does not say: large enough for the best layer of a usual camera.
inline constexpr uint32_t kDefaultWidth = 1280;
inline constexpr uint32_t kDefaultHeight = 720;

}  // namespace sfu
