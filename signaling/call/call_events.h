// What can happen to a call, and what is then to be told or done: the vocabulary of the
// CallMachine. Plain values.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "signaling/call/call_state.h"

namespace signaling {

// --- What happens to a call ---
struct MemberAdded {
  Member member;
};
// Somebody rings; who was not in the call enters it as `session_id`.
struct RingRequested {
  std::string user_id;
  std::vector<std::string> members;  // who is to be rung; empty: everybody
  std::vector<std::string> busy;     // of a type that rejects when busy: who is in another call
  std::optional<std::chrono::seconds> timeout;  // of its rings, unless some ring already
  std::string session_id;
  bool reachable = false;
};
// A callee's device was handed the ring.
enum class Via : uint8_t { kWebSocket, kPush };
struct DeviceReached {
  std::string user_id;
  Via via = Via::kWebSocket;
};
// A callee answers and enters as `session_id`.
struct RingAccepted {
  std::string user_id;
  std::optional<std::string> connection_id;
  std::string session_id;
  bool reachable = false;
};
// By a callee: no. By the caller: never mind.
struct RingRejected {
  std::string user_id;
  std::string reason;
  std::optional<std::string> connection_id;
};
struct ParticipantEntered {
  std::string session_id;
  std::string user_id;
  ParticipantKind kind = ParticipantKind::kBrowser;
  bool reachable = false;
  std::optional<std::string> connection_id;
};
struct ParticipantLeft {
  std::string session_id;
  std::string reason;
};
struct EndRequested {
  std::string user_id;
};
// An admin changes who belongs to the call, and as what.
struct MembersChanged {
  std::vector<Member> update;
  std::vector<std::string> remove;
};
struct Kicked {
  std::string user_id;
  bool block = false;
};
struct ReachabilityChanged {
  std::string session_id;
  bool reachable = false;
};
struct MediaLinkChanged {
  std::string session_id;
  MediaLink link = MediaLink::kNew;
};
// As measured while media flows: never kLost, which is MediaLinkChanged's to say.
struct QualityMeasured {
  std::string session_id;
  Quality quality = Quality::kGood;
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
// The call gives way to another (glare.h), whose cid this is.
struct GaveWay {
  std::string to;
};
struct TimePassed {};

using CallEvent =
    std::variant<MemberAdded, RingRequested, DeviceReached, RingAccepted, RingRejected,
                 ParticipantEntered, ParticipantLeft, EndRequested, MembersChanged, Kicked,
                 ReachabilityChanged, MediaLinkChanged, QualityMeasured, PublishedChanged,
                 TracksSaid, SpeakersHeard, GaveWay, TimePassed>;

// --- What is to be done about it, in order ---
struct TellRing {
  std::string user_id;  // who is rung
};
struct TellRinging {
  std::string user_id;
  Via via = Via::kWebSocket;
};
struct TellAccepted {
  std::string user_id;
  std::optional<std::string> connection_id;
};
struct TellRejected {
  std::string user_id;
  std::string reason;
  std::optional<std::string> connection_id;
};
struct TellMissed {
  std::string user_id;  // who missed it
};
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
  Quality quality = Quality::kGood;
};
// To those who are members still, and to who just ceased to be one.
struct TellMembers {
  std::vector<std::string> removed;
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
// The participant's time to negotiate begins: of a caller, with the first accept.
struct BeginMedia {
  std::string session_id;
};

using CallAction = std::variant<TellRing, TellRinging, TellAccepted, TellRejected, TellMissed,
                                TellJoined, TellLeft, TellUpdated, TellSpeakers, TellQuality,
                                TellMembers, TellEnded, Dismiss, BeginMedia>;

}  // namespace signaling
