// The rules of one call as a pure machine: state, event and time in; the new state, and what must
// now be told or done, out. It knows neither HTTP nor SDP nor media. Every event is defined in
// every state: one that names a participant who is not there does nothing.
//
// Here: entering and leaving, mute state, speakers, and the two 30 s rules (no connection after
// joining; consent and WebSocket both gone). Ringing adds its own events and actions to the lists.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "signaling/call/call_state.h"
#include "signaling/call/instant.h"

namespace signaling {

inline constexpr std::chrono::seconds kConnectTimeout{30};
inline constexpr std::chrono::seconds kUnreachableTimeout{30};

// --- What happens to a call ---
struct MemberAdded {
  Member member;
};
struct ParticipantEntered {
  std::string session_id;
  std::string user_id;
  ParticipantKind kind = ParticipantKind::kBrowser;
  bool reachable = false;
};
struct ParticipantLeft {
  std::string session_id;
  std::string reason;
};
struct EndRequested {
  std::string user_id;
};
struct ReachabilityChanged {
  std::string session_id;
  bool reachable = false;
};
struct MediaLinkChanged {
  std::string session_id;
  MediaLink link = MediaLink::kNew;
};
struct PublishedChanged {
  std::string session_id;
  Published published;
};
struct TracksSaid {
  std::string session_id;
  std::optional<bool> audio;
  std::optional<bool> video;
};
struct SpeakersHeard {
  std::vector<SpeakerLevel> speakers;
  std::optional<std::string> dominant;
};
struct TimePassed {};

using CallEvent = std::variant<MemberAdded, ParticipantEntered, ParticipantLeft, EndRequested,
                               ReachabilityChanged, MediaLinkChanged, PublishedChanged, TracksSaid,
                               SpeakersHeard, TimePassed>;

// --- What is to be done about it, in order ---
struct TellJoined {
  Participant participant;
};
struct TellLeft {
  std::string user_id;
  std::string session_id;
  std::string reason;
};
struct TellUpdated {
  Participant participant;
};
struct TellSpeakers {
  std::vector<SpeakerLevel> speakers;
  std::optional<std::string> dominant;
};
struct TellQuality {
  std::string session_id;
  bool lost = false;
};
struct TellEnded {
  std::optional<std::string> user_id;
  std::string reason;
  std::chrono::seconds duration{0};
};
// The participant's media and negotiation end.
struct Dismiss {
  std::string session_id;
};

using CallAction =
    std::variant<TellJoined, TellLeft, TellUpdated, TellSpeakers, TellQuality, TellEnded, Dismiss>;

class CallMachine {
 public:
  explicit CallMachine(CallState state) : state_(std::move(state)) {}

  std::vector<CallAction> Apply(const CallEvent& event, Instant now);
  const CallState& state() const { return state_; }
  // When TimePassed would do something; SteadyTime::max() when never.
  SteadyTime deadline() const;

 private:
  CallState state_;
};

}  // namespace signaling
