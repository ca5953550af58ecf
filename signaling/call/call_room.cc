#include "signaling/call/call_room.h"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

#include "signaling/call/admission.h"

namespace signaling {
namespace {

// How one that came this way negotiates, wherever its call is.
NegotiatorOptions OptionsOf(ParticipantKind kind, bool may_publish, RoomServices& services) {
  IdSource& ids = services.ids;
  const bool receives = kind != ParticipantKind::kPublisher;
  return {.local_ice = ids.NewCredentials(),
          .fingerprint = services.media.fingerprint(),
          .cname = ids.NewToken(16),
          .may_publish = kind != ParticipantKind::kPlayer && may_publish,
          .max_audio_slots = receives ? services.max_audio_slots : 0,
          .max_video_slots = receives ? services.max_video_slots : 0,
          .whole_or_nothing = kind != ParticipantKind::kBrowser,
          .new_ssrc = [&ids] { return ids.NextSsrc(); },
          .new_track = [&ids] { return ids.NextTrack(); },
          .new_credentials = [&ids] { return ids.NewCredentials(); }};
}

}  // namespace

absl::Status CheckOffer(ParticipantKind kind, std::string_view sdp, RoomServices& services) {
  return Negotiator(OptionsOf(kind, /*may_publish=*/true, services)).OnOffer(sdp, {}).status();
}

CallRoom::CallRoom(CallState founding, sfu::CallId media_id, RoomServices& services)
    : machine_(std::move(founding)),
      media_id_(media_id),
      services_(services),
      announcer_(machine_.state(), services.users, services.outbox) {
  for (const Member& member : state().members) {
    services_.sessions.NoteRinging(this, state().key.api_key, member.user_id,
                                   member.ring.state == RingState::kRinging);
  }
}

CallRoom::~CallRoom() {
  while (!sessions_.empty()) EndSession(std::string(sessions_.begin()->first));
  for (const Member& member : state().members) {
    services_.sessions.NoteRinging(this, state().key.api_key, member.user_id, false);
  }
}

CallSession* CallRoom::Find(std::string_view session_id) {
  const auto found = sessions_.find(std::string(session_id));
  return found == sessions_.end() ? nullptr : &found->second;
}

CallSession* CallRoom::FindMedia(sfu::ParticipantId id) {
  const auto found = session_of_media_.find(id);
  return found == session_of_media_.end() ? nullptr : Find(found->second);
}

Announcer::SessionOf CallRoom::SessionOf() {
  return [this](sfu::ParticipantId id) { return FindMedia(id); };
}

std::vector<CallSession*> CallRoom::VisibleSessionsOf(std::string_view user_id) {
  std::vector<CallSession*> sessions;
  for (const Participant& participant : state().participants) {
    if (participant.user_id != user_id || !participant.visible()) continue;
    sessions.push_back(Find(participant.session_id));
  }
  return sessions;
}

std::vector<CallSession*> CallRoom::BrowserSessionsOf(std::string_view user_id) {
  std::vector<CallSession*> sessions = VisibleSessionsOf(user_id);
  std::erase_if(sessions, [](const CallSession* session) {
    return session->kind != ParticipantKind::kBrowser;
  });
  return sessions;
}

CallSession* CallRoom::FindOwnedBy(std::string_view user_id, std::string_view connection_id) {
  const std::vector<CallSession*> sessions = BrowserSessionsOf(user_id);
  const auto found = std::find_if(
      sessions.begin(), sessions.end(),
      [&](const CallSession* session) { return session->connection_id == connection_id; });
  return found == sessions.end() ? nullptr : *found;
}

std::vector<const Participant*> CallRoom::Senders() const {
  std::vector<const Participant*> senders;
  for (const Participant& participant : state().participants) {
    if (participant.published != Published()) senders.push_back(&participant);
  }
  return senders;
}

void CallRoom::AddMember(Member member, Instant now) { Apply(MemberAdded{std::move(member)}, now); }

bool CallRoom::MayPublishNow(const std::string& user_id) const {
  const CallType* type = FindCallType(services_.call_types, state().key.type);
  if (type == nullptr) return false;
  if (state().FindMember(user_id) == nullptr) return type->users_publish;
  return MayPublish(state(), *type, user_id);
}

CallSession CallRoom::MakeSession(const Entering& entering, std::string session_id, Instant now) {
  const bool may_publish = MayPublishNow(entering.user_id);
  NegotiatorOptions options = OptionsOf(entering.kind, may_publish, services_);
  options.candidates = services_.media.Candidates(media_id_);
  const sfu::ParticipantId id = services_.ids.NextParticipant();
  CallSession session(std::move(session_id), entering.user_id, entering.kind, id,
                      SessionNegotiation(id, entering.kind, std::move(options), now.steady));
  session.connection_id = entering.connection_id;
  session.joined = now.steady;
  session.may_publish = may_publish;
  return session;
}

CallSession& CallRoom::Register(CallSession made, const Entering& entering) {
  const std::string session_id = made.session_id;
  CallSession& session = sessions_.emplace(session_id, std::move(made)).first->second;
  session_of_media_[session.media_id] = session_id;
  services_.sessions.Add(this, state().key.api_key, session.user_id, session_id, session.media_id);
  session.only_user = entering.only_user;
  FollowDeadline(session);
  if (session.only_user) PickSender(session, Senders());
  services_.media.Submit(sfu::AddParticipant{.call = media_id_,
                                             .participant = session.media_id,
                                             .local_ice = session.negotiation.local_ice(),
                                             .only_from = session.only_from});
  return session;
}

// A caller whom nobody has answered is offered nothing yet.
void CallRoom::HoldOffersOfWaiting(CallSession& session) {
  const Participant* participant = state().FindParticipant(session.session_id);
  if (participant == nullptr || participant->connect_by != SteadyTime::max()) return;
  session.negotiation.HoldOffers();
  FollowDeadline(session);
}

CallSession& CallRoom::Seat(CallSession made, const Entering& entering, Instant now) {
  CallSession& session = Register(std::move(made), entering);
  Apply(ParticipantEntered{.session_id = session.session_id,
                           .user_id = session.user_id,
                           .kind = session.kind,
                           .reachable = Reachable(session),
                           .connection_id = session.connection_id},
        now);
  return session;
}

CallSession& CallRoom::Enter(const Entering& entering, Instant now) {
  return Seat(MakeSession(entering, services_.ids.NewUuid(), now), entering, now);
}

void CallRoom::Reseat(const Participant& participant, Instant now) {
  const Entering entering{.user_id = participant.user_id, .kind = participant.kind};
  HoldOffersOfWaiting(Register(MakeSession(entering, participant.session_id, now), entering));
}

absl::StatusOr<CallRoom::Admitted> CallRoom::EnterWithOffer(const Entering& entering,
                                                            std::string_view sdp, Instant now) {
  CallSession made = MakeSession(entering, services_.ids.NewUuid(), now);
  absl::StatusOr<std::string> answer = made.negotiation.OnOffer(sdp, {}, std::nullopt);
  if (!answer.ok()) return answer.status();
  made.etag = services_.ids.NewToken(16);
  AddMember({entering.user_id, Role::kUser}, now);
  CallSession& session = Seat(std::move(made), entering, now);
  FollowNegotiation(session, now);
  return Admitted{&session, *std::move(answer)};
}

void CallRoom::Leave(const std::string& session_id, const std::string& reason, Instant now) {
  Apply(ParticipantLeft{session_id, reason}, now);
}

void CallRoom::End(const std::string& user_id, Instant now) { Apply(EndRequested{user_id}, now); }

bool CallRoom::Reachable(const CallSession& session) const {
  if (session.kind != ParticipantKind::kBrowser) return false;
  return services_.outbox.IsReachable(state().key, session.user_id,
                                      session.connection_id ? &*session.connection_id : nullptr);
}

void CallRoom::NoteReachability(CallSession& session, Instant now) {
  Apply(ReachabilityChanged{session.session_id, Reachable(session)}, now);
}

void CallRoom::TakeOver(CallSession& session, const std::string& connection_id, Instant now,
                        bool informed) {
  const bool was_owned = session.connection_id.has_value();
  session.connection_id = connection_id;
  NoteReachability(session, now);
  if (!informed) announcer_.SendStanding(session, now.wall);
  if (!informed || was_owned) TellAnswer(session, now);
  if (!informed) TellUnanswered(session, now);
}

bool CallRoom::IsUnowned(const CallSession& session) const {
  return session.kind == ParticipantKind::kBrowser &&
         !(session.connection_id && Reachable(session));
}

std::vector<std::string> CallRoom::TellUnowned(const std::string& user_id,
                                               const std::string& connection_id, bool knows_people,
                                               Instant now) {
  std::vector<std::string> told;
  std::vector<CallSession*> sessions = BrowserSessionsOf(user_id);
  std::reverse(sessions.begin(), sessions.end());
  for (CallSession* session : sessions) {
    if (told.size() == kMostUnownedTold) break;
    if (!IsUnowned(*session) || !session->budget.Take(now.steady)) continue;
    // As if it were the owner, for so long.
    std::optional<std::string> owner = std::exchange(session->connection_id, connection_id);
    if (!std::exchange(knows_people, true)) announcer_.SendStanding(*session, now.wall);
    if (!owner) TellAnswer(*session, now);
    TellUnanswered(*session, now);
    session->connection_id = std::move(owner);
    told.push_back(session->session_id);
  }
  return told;
}

void CallRoom::TellAnswer(const CallSession& session, Instant now) {
  if (const auto& answer = session.negotiation.unproven_answer()) {
    announcer_.SendAnswer(session, *answer, now.wall);
  }
}

void CallRoom::TellUnanswered(const CallSession& session, Instant now) {
  if (const auto& offer = session.negotiation.pending_offer()) {
    announcer_.SendOffer(session, *offer, now.wall);
  }
  if (!session.slots.empty()) announcer_.SendSlots(session, SessionOf(), now.wall);
  if (!session.layers_wanted.empty()) announcer_.SendLayers(session, now.wall);
}

void CallRoom::Apply(const CallEvent& event, Instant now) {
  const std::vector<CallAction> actions = machine_.Apply(event, now);
  const auto dismisses = [](const CallAction& a) { return std::holds_alternative<Dismiss>(a); };
  for (const CallAction& action : actions) CarryOut(action, now);
  if (std::any_of(actions.begin(), actions.end(), dismisses)) OnSendersChanged(now);
}

void CallRoom::CarryOut(const CallAction& action, Instant now) {
  if (const auto* dismiss = std::get_if<Dismiss>(&action)) return EndSession(dismiss->session_id);
  if (const auto* begin = std::get_if<BeginMedia>(&action)) {
    CallSession& session = *Find(begin->session_id);
    session.negotiation.BeginOffers(now.steady);
    return FollowDeadline(session);
  }
  announcer_.Tell(action, now.wall);
  std::visit(
      [&]<typename T>(const T& told) {
        constexpr bool kOfRing = std::is_same_v<T, TellRing> || std::is_same_v<T, TellAccepted> ||
                                 std::is_same_v<T, TellRejected> || std::is_same_v<T, TellMissed>;
        if constexpr (kOfRing) FollowRing(told.user_id, now);
        if constexpr (std::is_same_v<T, TellMembers>) FollowRoles(now);
      },
      action);
}

void CallRoom::EndSession(const std::string& session_id) {
  const auto found = sessions_.find(session_id);
  if (found == sessions_.end()) return;
  const CallSession& session = found->second;
  services_.media.Submit(sfu::RemoveParticipant{session.media_id});
  services_.sessions.Remove(state().key.api_key, session.user_id, session_id, session.media_id);
  session_of_media_.erase(session.media_id);
  offers_.Remove(session.media_id);
  sessions_.erase(found);
}

void CallRoom::OnTimeout(Instant now) {
  Apply(TimePassed{}, now);
  sfu::ParticipantId due;
  while (offers_.TakeDue(now.steady, due)) OfferIfDue(*FindMedia(due), now);
}

}  // namespace signaling
