// What signaling asks of the media engine. Each is a value, complete in itself and idempotent:
// saying the same thing twice changes nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sfu/api/ids.h"
#include "sfu/api/rtp_parameters.h"

namespace sfu {

// A participant enters a call; its transport answers STUN for `local_ice` from now on.
struct AddParticipant {
  CallId call;
  ParticipantId participant;
  ice::Credentials local_ice;
  // Which video a player without subscriptions sees: only this participant, if set.
  std::optional<ParticipantId> only_from;
};

// From the peer's first description; again with new credentials for an ICE restart.
struct SetTransport {
  ParticipantId participant;
  TransportParameters transport;
};

// The whole of the participant's media after each negotiation; what is no longer there ends.
struct SetMedia {
  ParticipantId participant;
  MediaParameters media;
};

// What the participant looks at, highest priority first among equals in order. Replaces the last
// list.
struct VideoDemand {
  ParticipantId from;
  TrackSource source = TrackSource::kCamera;
  uint32_t width = 0;  // 0 x 0: not shown, nothing is sent
  uint32_t height = 0;
  int32_t priority = 0;
  bool operator==(const VideoDemand&) const = default;
};
struct SetSubscriptions {
  ParticipantId participant;
  std::optional<std::vector<VideoDemand>> video;  // nullopt: back to the default (who spoke last)
};

// The track stays negotiated but others are not sent it (a muted camera or microphone).
struct SetTrackEnabled {
  ParticipantId participant;
  TrackSource source = TrackSource::kMicrophone;
  bool enabled = true;
};

// Never send a participant more than this, whatever its path would carry (b=AS or b=TIAS of its
// description, or an operator's word).
struct LimitBandwidth {
  ParticipantId participant;
  std::optional<uint64_t> bits_per_second;  // nullopt: no limit
};

// From now on it receives from that participant only; nullopt: from everybody.
struct SetOnlyFrom {
  ParticipantId participant;
  std::optional<ParticipantId> from;
};

struct RemoveParticipant {
  ParticipantId participant;
};

using Command = std::variant<AddParticipant, SetTransport, SetMedia, SetSubscriptions,
                             SetTrackEnabled, LimitBandwidth, SetOnlyFrom, RemoveParticipant>;

}  // namespace sfu
