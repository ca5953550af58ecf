// What is known of one call: who belongs to it, who is rung, who is in it, since when. Plain
// values, changed by the CallMachine only.
//
// What must outlive the process comes first in each struct; below the words "live only" stands what
// a restart loses and RestoredCall (restored_call.h) sets anew.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signaling/call/instant.h"

namespace signaling {

// A call is named within its API key: calls of different keys never see each other.
struct CallKey {
  std::string api_key;
  std::string type;
  std::string id;
  std::string cid() const { return type + ":" + id; }
  bool operator==(const CallKey&) const = default;

  template <typename H>
  friend H AbslHashValue(H h, const CallKey& key) {
    return H::combine(std::move(h), key.api_key, key.type, key.id);
  }
};

enum class Role { kAdmin, kUser, kViewer };
// An application's ids are alike at their beginnings: their ends tell most of them apart.
inline bool SameId(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.empty() || a.back() == b.back()) && a == b;
}

std::string_view RoleName(Role role);
std::optional<Role> RoleOf(std::string_view name);

// Who may enter: members only, or any user of the key (who thereby becomes a member).
enum class Access { kMembers, kAnyone };

// How it stands between a call and one of its members. The first answer is final; a member that
// missed a ring may be rung again.
enum class RingState : uint8_t { kNone, kRinging, kAccepted, kRejected, kMissed };
std::string_view RingStateName(RingState state);  // "none", "ringing", …
std::optional<RingState> RingStateOf(std::string_view name);

struct Ring {
  RingState state = RingState::kNone;
  std::string by;      // the user who rang
  WallTime until;      // the deadline of the ring, or when it was answered or missed
  std::string reason;  // of a rejected or missed ring: decline, busy, timeout, cancel, …
  std::optional<std::string> connection_id;  // that answered, if it was named
  bool reached_websocket = false;            // the caller knows that it rings there
  bool reached_push = false;
  // Live only:
  SteadyTime due;  // `until` of a pending ring on the clock that never jumps
  bool operator==(const Ring&) const = default;
};

struct Member {
  std::string user_id;
  Role role = Role::kUser;
  Ring ring = {};
  bool blocked = false;  // kicked for good: sees and enters the call no more
  bool operator==(const Member&) const = default;
};

enum class CallStatus : uint8_t { kIdle, kRinging, kActive, kEnded };
std::string_view CallStatusName(CallStatus status);

// How a rung call ended, for good.
struct Ending {
  WallTime at;
  std::string reason;  // rejected, timeout, cancelled, all_left, ended
  std::optional<std::string> by;
  bool operator==(const Ending&) const = default;
};

// A browser negotiates both ways over a WebSocket; a publisher came by WHIP, a player by WHEP.
enum class ParticipantKind { kBrowser, kPublisher, kPlayer };

// Which sources a participant has negotiated to send.
struct Published {
  bool microphone = false;
  bool camera = false;
  bool screen_share = false;
  bool screen_share_audio = false;
  bool operator==(const Published&) const = default;
};

// The state of a participant's ICE and DTLS.
enum class MediaLink { kNew, kConnected, kLost };

// How well media passes to and from a participant; `kLost` when its consent has expired.
enum class Quality : uint8_t { kExcellent, kGood, kPoor, kLost };
std::string_view QualityName(Quality quality);

struct Participant {
  std::string session_id;
  std::string user_id;
  ParticipantKind kind = ParticipantKind::kBrowser;
  WallTime joined_at;
  std::optional<bool> audio_said;  // what POST tracks said last
  std::optional<bool> video_said;
  // Live only:
  Published published;
  bool is_speaking = false;
  Quality quality = Quality::kGood;
  MediaLink link = MediaLink::kNew;
  bool reachable = false;  // its WebSocket is there
  // While kNew: the latest time of the first connection. max(): a caller whom nobody has answered.
  SteadyTime connect_by;
  std::optional<SteadyTime> unreachable_since;  // consent and WebSocket both gone

  bool audio_enabled() const { return audio_said.value_or(published.microphone); }
  bool video_enabled() const { return video_said.value_or(published.camera); }
  // A player receives only: others do not see it.
  bool visible() const { return kind != ParticipantKind::kPlayer; }
};

struct SpeakerLevel {
  std::string session_id;
  std::string user_id;
  float level = 0;
  bool operator==(const SpeakerLevel&) const = default;
};

struct CallState {
  CallKey key;
  std::string created_by;
  WallTime created_at;
  bool video = true;
  Access access = Access::kAnyone;
  std::vector<Member> members;
  std::vector<Participant> participants;  // in the order they joined

  std::string custom;  // the client's own words under `data`: a JSON object, or empty

  bool rung = false;   // has anybody ever been rung? Then its end is final
  std::string caller;  // who rang first
  std::chrono::seconds ring_timeout{45};
  // Of the current session: since the first participant or, of a rung call, the first accept.
  std::optional<WallTime> active_since;
  std::chrono::seconds last_duration{0};
  std::optional<Ending> ended;             // of a rung call only
  std::optional<std::string> merged_into;  // the cid of the call that lives in its place
  // Live only:
  std::vector<SpeakerLevel> speakers;  // loudest first
  std::optional<std::string> dominant;

  CallStatus Status() const;
  bool IsGoing() const;  // somebody is in it or is rung
  const Member* FindMember(std::string_view user_id) const;
  const Participant* FindParticipant(std::string_view session_id) const;
  bool IsIn(std::string_view user_id) const;  // has a participant that others see
  bool AnyoneRinging() const;
  std::chrono::seconds Duration(WallTime now) const;
};

}  // namespace signaling
