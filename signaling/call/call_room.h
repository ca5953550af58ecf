// One call at work: the CallMachine's rules, its participants' sessions, and the wires to media and
// to clients. It carries out what the machine decides, in order.
//
// Media hears of a participant before any description of ours leaves, so that a peer's first check
// finds it known.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/container/node_hash_map.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/api/media_node.h"
#include "signaling/call/announcer.h"
#include "signaling/call/call_machine.h"
#include "signaling/call/call_session.h"
#include "signaling/call/call_type.h"
#include "signaling/call/deadlines.h"
#include "signaling/call/id_source.h"
#include "signaling/call/outbox.h"
#include "signaling/call/session_index.h"
#include "signaling/call/user_directory.h"

namespace signaling {

// What every room shares; outlives them all.
struct RoomServices {
  sfu::MediaNode& media;
  Outbox& outbox;
  UserDirectory& users;
  IdSource& ids;
  SessionIndex& sessions;
  size_t max_audio_slots = 3;
  size_t max_video_slots = 12;
  std::span<const CallType> call_types;
  std::function<void(SteadyTime::duration)> on_connected;  // join to first media connection
};

struct Entering {
  std::string user_id;
  ParticipantKind kind = ParticipantKind::kBrowser;
  std::optional<std::string> connection_id;
  std::optional<std::string> only_user;  // of a player: whom to see and hear; unset: anybody
};

// Would CallRoom::EnterWithOffer take this offer of somebody who may publish? Asked where the call
// is yet to be made. Errors as of Negotiator::OnOffer.
absl::Status CheckOffer(ParticipantKind kind, std::string_view sdp, RoomServices& services);

class CallRoom {
 public:
  CallRoom(CallState founding, sfu::CallId media_id, RoomServices& services);
  ~CallRoom();
  CallRoom(const CallRoom&) = delete;
  CallRoom& operator=(const CallRoom&) = delete;

  const CallState& state() const { return machine_.state(); }
  sfu::CallId media_id() const { return media_id_; }
  CallSession* Find(std::string_view session_id);
  // The sessions of a user that came by a browser, in the order they joined.
  std::vector<CallSession*> BrowserSessionsOf(std::string_view user_id);
  // The user's by a browser that this connection owns; nullptr: none.
  CallSession* FindOwnedBy(std::string_view user_id, std::string_view connection_id);
  // Those that others may see and hear: of browsers, and by WHIP.
  std::vector<CallSession*> VisibleSessionsOf(std::string_view user_id);
  // Who sends, in the order they joined.
  std::vector<const Participant*> Senders() const;
  // As the member that the user is, or would become by entering.
  bool MayPublishNow(const std::string& user_id) const;

  void AddMember(Member member, Instant now);
  void ChangeMembers(MembersChanged changes, Instant now);
  void Kick(const std::string& user_id, bool block, Instant now);
  // Tells every member that the call exists now.
  void TellCreated(Instant now) { announcer_.TellCreated(now.wall); }

  // Ringing. Each expects that verdicts.h has said kGo.
  struct Ringing {
    Entering caller;
    std::vector<std::string> members;  // empty: everybody
    std::vector<std::string> busy;
    std::optional<std::chrono::seconds> timeout;  // of its rings, unless some ring already
  };
  void Ring(const Ringing& ringing, Instant now);
  CallSession& Accept(const Entering& entering, Instant now);
  void Reject(const std::string& user_id, const std::string& reason,
              std::optional<std::string> connection_id, Instant now);
  void GiveWay(const CallState& to, Instant now);
  // A device of who is rung was handed the ring: by push, or by a connection that just came.
  void NoteDeviceReached(const std::string& user_id, Via via, Instant now);

  CallSession& Enter(const Entering& entering, Instant now);
  // A participant from before a restart: in the call already, to media a stranger.
  void Reseat(const Participant& participant, Instant now);
  // By WHIP or WHEP: with its offer, which is answered, or refused with nothing changed. Who is no
  // member yet becomes a `user`.
  struct Admitted {
    CallSession* session;
    std::string answer;
  };
  absl::StatusOr<Admitted> EnterWithOffer(const Entering& entering, std::string_view sdp,
                                          Instant now);
  void Leave(const std::string& session_id, const std::string& reason, Instant now);
  void End(const std::string& user_id, Instant now);

  // The client's offer: our answer goes to the session's connection.
  absl::Status OnOffer(CallSession& session, std::string_view sdp,
                       std::span<const TrackHint> tracks, std::optional<std::string> negotiation_id,
                       Instant now);
  absl::Status OnAnswer(CallSession& session, std::string_view sdp,
                        std::optional<std::string_view> negotiation_id,
                        std::span<const TrackHint> tracks, Instant now);
  // Of a WHIP or WHEP session; a fragment of ours when it restarted ICE.
  absl::StatusOr<std::string> OnFragment(CallSession& session, std::string_view sdpfrag,
                                         Instant now);
  void OnTracks(CallSession& session, std::optional<bool> audio, std::optional<bool> video,
                Instant now);
  void OnSubscriptions(CallSession& session, std::optional<std::vector<Subscription>> wanted);

  // The connection becomes the session's, and hears how things stand, unless it is `informed`.
  void TakeOver(CallSession& session, const std::string& connection_id, Instant now,
                bool informed = false);
  // A browser's that is nobody's, or whose owner is gone: all connections of its user hear what is
  // sent to it.
  bool IsUnowned(const CallSession& session) const;
  // A connection that came hears how things stand of its user's unowned sessions, the newest
  // kMostUnownedTold of them and not more often than each may speak; of which it did.
  // `knows_people`: it was told who is here. An answer is for whoever made the offer: it is told
  // only of a session that nobody was named for, and of others to who resumes them.
  static constexpr size_t kMostUnownedTold = 16;
  std::vector<std::string> TellUnowned(const std::string& user_id, const std::string& connection_id,
                                       bool knows_people, Instant now);
  // The session's connection came or went: asks the outbox what is there now.
  void NoteReachability(CallSession& session, Instant now);

  void OnMediaEvent(const sfu::TransportChanged& event, Instant now);
  void OnMediaEvent(const sfu::SlotsChanged& event, Instant now);
  void OnMediaEvent(const sfu::SpeakersChanged& event, Instant now);
  void OnMediaEvent(const sfu::LayersWanted& event, Instant now);
  void OnMediaEvent(const sfu::QualityChanged& event, Instant now);
  // Whether packets flow just now is the engine's to act on; mute state is what clients say.
  void OnMediaEvent(const sfu::TrackActivityChanged&, Instant) {}
  void OnMediaEvent(const sfu::SlotsReported& event, Instant now);

  // What media last reported of everybody who is sent anything, and of one.
  void ForEachReport(const std::function<void(boost::json::object)>& visit);
  boost::json::object ReportOf(const CallSession& session);

  void OnTimeout(Instant now);
  // What fell due before `now` counts as having happened, though no timer has fired yet.
  void CatchUp(Instant now) {
    if (deadline() <= now.steady) OnTimeout(now);
  }
  SteadyTime deadline() const { return std::min(machine_.deadline(), offers_.earliest()); }
  // May anything have changed that outlives the process, since this was asked last?
  bool TakeChange() { return machine_.TakeChange(); }

 private:
  CallSession MakeSession(const Entering& entering, std::string session_id, Instant now);
  CallSession& Register(CallSession made, const Entering& entering);
  CallSession& Seat(CallSession made, const Entering& entering, Instant now);
  void HoldOffersOfWaiting(CallSession& session);
  bool Reachable(const CallSession& session) const;
  // The answer to its offer, until media has shown that it arrived.
  void TellAnswer(const CallSession& session, Instant now);
  // The offer it has not answered, and what it is sent.
  void TellUnanswered(const CallSession& session, Instant now);
  CallSession* FindMedia(sfu::ParticipantId id);
  Announcer::SessionOf SessionOf();

  void Apply(const CallEvent& event, Instant now);
  void CarryOut(const CallAction& action, Instant now);
  void FollowRing(const std::string& user_id, Instant now);
  void FollowRoles(Instant now);
  void EndSession(const std::string& session_id);
  // After a description of the client's: media follows, and others learn what is sent.
  void FollowNegotiation(CallSession& session, Instant now);
  void SubmitMute(const CallSession& session, bool whole = false);
  void OnSendersChanged(Instant now);
  bool PickSender(CallSession& player, std::span<const Participant* const> senders);
  void FollowOnlyUsers();
  void OfferIfDue(CallSession& session, Instant now);
  // After the session's negotiation may have come to wait for something, or to wait no more.
  void FollowDeadline(const CallSession& session) {
    offers_.Set(session.media_id, session.negotiation.deadline());
  }
  OtherSenders SendersBut(const CallSession& session) const;
  void SubmitSubscriptions(CallSession& session);

  CallMachine machine_;
  sfu::CallId media_id_;
  RoomServices& services_;
  Announcer announcer_;
  absl::node_hash_map<std::string, CallSession> sessions_;
  absl::flat_hash_map<sfu::ParticipantId, std::string> session_of_media_;
  OtherSenders totals_;                   // over all sessions
  Deadlines<sfu::ParticipantId> offers_;  // whose client has so long to offer first
};

}  // namespace signaling
