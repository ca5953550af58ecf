// What the media engine tells signaling: values, at human rates (never per packet).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dtls/srtp_profile.h"
#include "sfu/api/ids.h"
#include "sfu/api/rtp_parameters.h"
#include "sfu/api/slot_report.h"

namespace sfu {

enum class TransportState : uint8_t {
  kConnecting,   // ICE selected an address; DTLS under way
  kConnected,    // SRTP keys are in use
  kInterrupted,  // consent expired, or the association was closed; may come back
  kFailed,       // DTLS failed: wrong certificate, or no handshake in time
};
struct TransportChanged {
  ParticipantId participant;
  TransportState state = TransportState::kConnecting;
  std::string reason;  // of kFailed, a short sentence
};

// What each slot of a subscriber carries now; sent whole whenever it changes.
enum class PauseReason : uint8_t {
  kNone,          // it flows, or waits for its key frame
  kNoSource,      // nobody to show here
  kPublisherOff,  // the track is muted or sends nothing
  kNotSubscribed,
  kCodec,      // the subscriber cannot decode it
  kBandwidth,  // the subscriber's estimate does not even pay for its smallest layer
  kOverload,   // the server has more to do than it can
};
struct SlotState {
  std::string mid;
  rtp::MediaKind kind = rtp::MediaKind::kAudio;
  std::optional<TrackId> track;
  std::optional<ParticipantId> from;
  TrackSource source = TrackSource::kMicrophone;
  PauseReason reason = PauseReason::kNoSource;
  bool operator==(const SlotState&) const = default;
};
struct SlotsChanged {
  ParticipantId participant;
  std::vector<SlotState> slots;
};

struct Speaker {
  ParticipantId participant;
  float level = 0;  // 0 silent .. 1 loudest
  bool operator==(const Speaker&) const = default;
};
struct SpeakersChanged {
  CallId call;
  std::vector<Speaker> speakers;  // loudest first
  std::optional<ParticipantId> dominant;
};

// How well media passes to and from a participant whose consent is there; when it changes.
enum class QualityGrade : uint8_t { kExcellent, kGood, kPoor };
struct QualityChanged {
  ParticipantId participant;
  QualityGrade grade = QualityGrade::kGood;
};

// A publisher's track began or ceased to send packets (not: is muted).
struct TrackActivityChanged {
  ParticipantId participant;
  TrackId track;
  bool active = false;
};

// Which layers of a publisher's track anybody wants.
struct LayersWanted {
  ParticipantId participant;
  std::string mid;
  std::vector<std::string> rids;
};

// Once a second while the participant can be sent anything.
struct SlotsReported {
  ParticipantId participant;
  SubscriberReport report;
};

using Event = std::variant<TransportChanged, SlotsChanged, SpeakersChanged, TrackActivityChanged,
                           LayersWanted, SlotsReported, QualityChanged>;

}  // namespace sfu
