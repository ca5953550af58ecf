// What is known of one call: who belongs to it, who is in it, since when. Plain values, changed by
// the CallMachine only.
#pragma once

#include <chrono>
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
std::string_view RoleName(Role role);
std::optional<Role> RoleOf(std::string_view name);

// Who may enter: members only, or any user of the key (who thereby becomes a member).
enum class Access { kMembers, kAnyone };

struct Member {
  std::string user_id;
  Role role = Role::kUser;
  bool operator==(const Member&) const = default;
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

struct Participant {
  std::string session_id;
  std::string user_id;
  ParticipantKind kind = ParticipantKind::kBrowser;
  WallTime joined_at;
  Published published;
  std::optional<bool> audio_said;  // what POST tracks said last
  std::optional<bool> video_said;
  bool is_speaking = false;

  MediaLink link = MediaLink::kNew;
  bool reachable = false;  // its WebSocket is there
  SteadyTime connect_by;   // while kNew: the latest time of the first connection
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

  std::optional<WallTime> active_since;  // of the current session; unset while idle
  std::chrono::seconds last_duration{0};
  std::vector<SpeakerLevel> speakers;  // loudest first
  std::optional<std::string> dominant;

  const Member* FindMember(std::string_view user_id) const;
  const Participant* FindParticipant(std::string_view session_id) const;
  std::chrono::seconds Duration(WallTime now) const;
};

}  // namespace signaling
