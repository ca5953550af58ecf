// The part of a CallRoom that faces media: negotiation, what follows from it, and media's events.
#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <utility>

#include "signaling/call/call_room.h"
#include "signaling/call/report_json.h"

namespace signaling {
namespace {

// Of a user's sessions that send the one to show: the newest, but one whose link is lost only for
// want of another. `senders` are in the order they joined; nullptr when the user is none of them.
const Participant* SenderOf(std::span<const Participant* const> senders, std::string_view user_id) {
  const Participant* best = nullptr;
  for (const Participant* sender : senders) {
    if (sender->user_id != user_id) continue;
    const bool lost = sender->link == MediaLink::kLost;
    if (best == nullptr || !lost || best->link == MediaLink::kLost) best = sender;
  }
  return best;
}

// What of what it sends others get.
Published PublishedBy(const CallSession& session) {
  return session.may_publish ? session.negotiation.published() : Published();
}

SentTracks TracksOf(const CallSession& session) {
  return session.may_publish ? session.negotiation.Sends() : SentTracks();
}

// A track is shown once, as large as any of the tiles that want it.
class Demands {
 public:
  void Add(const sfu::VideoDemand& demand) {
    const auto [place, first] = places_.try_emplace({demand.from, demand.source}, demands_.size());
    if (first) return demands_.push_back(demand);
    sfu::VideoDemand& same = demands_[place->second];
    const int32_t priority = std::max(same.priority, demand.priority);
    if (Area(demand) > Area(same)) same = demand;
    same.priority = priority;
  }
  std::vector<sfu::VideoDemand> Take() { return std::move(demands_); }

 private:
  static uint64_t Area(const sfu::VideoDemand& demand) {
    return uint64_t{demand.width} * demand.height;
  }

  std::vector<sfu::VideoDemand> demands_;
  absl::flat_hash_map<std::pair<sfu::ParticipantId, sfu::TrackSource>, size_t> places_;
};

}  // namespace

absl::Status CallRoom::OnOffer(CallSession& session, std::string_view sdp,
                               std::span<const TrackHint> tracks,
                               std::optional<std::string> negotiation_id, Instant now) {
  const auto answer = session.negotiation.OnOffer(sdp, tracks, std::move(negotiation_id));
  if (!answer.ok()) {
    // The client has ignored the one that crossed its own.
    const auto& crossing = session.negotiation.pending_offer();
    if (crossing) announcer_.SendOffer(session, *crossing, now.wall);
    return answer.status();
  }
  for (sfu::Command& command : session.negotiation.TakeCommands()) {
    services_.media.Submit(std::move(command));
  }
  announcer_.SendAnswer(session, *session.negotiation.unproven_answer(), now.wall);
  FollowNegotiation(session, now);
  OfferIfDue(session, now);
  return absl::OkStatus();
}

absl::Status CallRoom::OnAnswer(CallSession& session, std::string_view sdp,
                                std::optional<std::string_view> negotiation_id,
                                std::span<const TrackHint> tracks, Instant now) {
  absl::Status status = session.negotiation.OnAnswer(sdp, negotiation_id, tracks);
  if (!status.ok()) return status;
  FollowNegotiation(session, now);
  OfferIfDue(session, now);
  return status;
}

absl::StatusOr<std::string> CallRoom::OnFragment(CallSession& session, std::string_view sdpfrag,
                                                 Instant now) {
  absl::StatusOr<std::string> fragment = session.negotiation.OnFragment(sdpfrag);
  if (!fragment.ok()) return fragment;
  if (!fragment->empty()) session.etag = services_.ids.NewToken(16);
  FollowNegotiation(session, now);
  return fragment;
}

void CallRoom::FollowNegotiation(CallSession& session, Instant now) {
  for (sfu::Command& command : session.negotiation.TakeCommands()) {
    services_.media.Submit(std::move(command));
  }
  std::erase_if(session.layers_wanted, [&](const sfu::LayersWanted& wanted) {
    return !session.negotiation.Receives(wanted.mid);
  });
  const Participant* participant = state().FindParticipant(session.session_id);
  if (participant == nullptr) return;
  const Published published = PublishedBy(session);
  const bool as_before = participant->published == published;
  if (as_before && session.counted == TracksOf(session)) return;
  SubmitMute(session);
  if (!as_before) Apply(PublishedChanged{session.session_id, published}, now);
  OnSendersChanged(now);
}

// A mute said before the track was there holds for it too. Of who may not publish, nothing is sent.
// `whole`: of every source, also of those about which nothing was said.
void CallRoom::SubmitMute(const CallSession& session, bool whole) {
  using enum sfu::TrackSource;
  const Participant* participant = state().FindParticipant(session.session_id);
  if (participant == nullptr) return;
  const auto submit = [&](sfu::TrackSource source, std::optional<bool> said) {
    if (!said && !whole && session.may_publish) return;
    services_.media.Submit(
        sfu::SetTrackEnabled{session.media_id, source, session.may_publish && said.value_or(true)});
  };
  submit(kMicrophone, participant->audio_said);
  submit(kCamera, participant->video_said);
  submit(kScreenShare, std::nullopt);
  submit(kScreenShareAudio, std::nullopt);
}

void CallRoom::OnTracks(CallSession& session, std::optional<bool> audio, std::optional<bool> video,
                        Instant now) {
  if (!session.may_publish) {  // it has nothing to unmute
    if (audio == true) audio.reset();
    if (video == true) video.reset();
  }
  Apply(TracksSaid{session.session_id, audio, video}, now);
  SubmitMute(session);
}

void CallRoom::OnSubscriptions(CallSession& session,
                               std::optional<std::vector<Subscription>> wanted) {
  session.subscriptions = std::move(wanted);
  SubmitSubscriptions(session);
}

void CallRoom::SubmitSubscriptions(CallSession& session) {
  std::optional<std::vector<sfu::VideoDemand>> demands;
  if (session.subscriptions) {
    Demands merged;
    for (const Subscription& wanted : *session.subscriptions) {
      for (const Participant& participant : state().participants) {
        const bool other = participant.session_id != session.session_id;
        if (!other || !participant.visible() || !wanted.Names(participant)) continue;
        merged.Add({.from = Find(participant.session_id)->media_id,
                    .source = wanted.source,
                    .width = wanted.width,
                    .height = wanted.height,
                    .priority = wanted.priority});
      }
    }
    demands = merged.Take();
  }
  if (demands == session.submitted_demands) return;
  session.submitted_demands = demands;
  services_.media.Submit(sfu::SetSubscriptions{session.media_id, std::move(demands)});
}

OtherSenders CallRoom::SendersBut(const CallSession& session) const {
  OtherSenders others;
  others.participants = totals_.participants - (session.counted.any() ? 1 : 0);
  others.tracks = totals_.tracks;
  others.tracks -= session.counted;
  return others;
}

void CallRoom::OnSendersChanged(Instant now) {
  totals_ = {};
  for (auto& [id, session] : sessions_) {
    session.counted = TracksOf(session);
    totals_.tracks += session.counted;
    if (session.counted.any()) ++totals_.participants;
  }
  for (auto& [id, session] : sessions_) {
    if (session.subscriptions) SubmitSubscriptions(session);
    OfferIfDue(session, now);
  }
  FollowOnlyUsers();
}

// Binds a player to the session to show of the user it asked for; true when that is another one
// now. While that user sends nothing it stays as it is: nobody else is shown instead.
bool CallRoom::PickSender(CallSession& player, std::span<const Participant* const> senders) {
  if (!player.only_user) return false;
  const Participant* sender = SenderOf(senders, *player.only_user);
  if (sender == nullptr) return false;
  const sfu::ParticipantId from = Find(sender->session_id)->media_id;
  if (player.only_from == from) return false;
  player.only_from = from;
  return true;
}

// After a sender came, went, or lost or regained its link.
void CallRoom::FollowOnlyUsers() {
  const std::vector<const Participant*> senders = Senders();
  for (auto& [id, session] : sessions_) {
    if (!PickSender(session, senders)) continue;
    services_.media.Submit(sfu::SetOnlyFrom{session.media_id, session.only_from});
  }
}

void CallRoom::OfferIfDue(CallSession& session, Instant now) {
  if (const auto offer = session.negotiation.OfferIfDue(SendersBut(session), now.steady)) {
    announcer_.SendOffer(session, *offer, now.wall);
  }
  FollowDeadline(session);
}

void CallRoom::OnMediaEvent(const sfu::TransportChanged& event, Instant now) {
  CallSession* session = FindMedia(event.participant);
  if (session == nullptr || event.state == sfu::TransportState::kConnecting) return;
  const bool connected = event.state == sfu::TransportState::kConnected;
  const Participant* participant = state().FindParticipant(session->session_id);
  if (participant == nullptr) return;
  if (connected) {
    session->negotiation.OnConnected();
    if (participant->link == MediaLink::kNew && services_.on_connected) {
      services_.on_connected(now.steady - session->joined);
    }
  }
  const bool sends = participant->published != Published();
  const std::string session_id = session->session_id;
  const Quality measured = session->measured;
  Apply(MediaLinkChanged{session_id, connected ? MediaLink::kConnected : MediaLink::kLost}, now);
  if (connected) Apply(QualityMeasured{session_id, measured}, now);
  if (sends) FollowOnlyUsers();
}

void CallRoom::OnMediaEvent(const sfu::QualityChanged& event, Instant now) {
  CallSession* session = FindMedia(event.participant);
  if (session == nullptr) return;
  switch (event.grade) {
    case sfu::QualityGrade::kExcellent:
      session->measured = Quality::kExcellent;
      break;
    case sfu::QualityGrade::kGood:
      session->measured = Quality::kGood;
      break;
    case sfu::QualityGrade::kPoor:
      session->measured = Quality::kPoor;
      break;
  }
  Apply(QualityMeasured{session->session_id, session->measured}, now);
}

void CallRoom::OnMediaEvent(const sfu::SlotsChanged& event, Instant now) {
  CallSession* session = FindMedia(event.participant);
  if (session == nullptr) return;
  session->slots = event.slots;
  if (session->kind == ParticipantKind::kBrowser) {
    announcer_.SendSlots(*session, SessionOf(), now.wall);
  }
}

void CallRoom::OnMediaEvent(const sfu::LayersWanted& event, Instant now) {
  CallSession* session = FindMedia(event.participant);
  if (session == nullptr) return;
  std::erase_if(session->layers_wanted,
                [&](const sfu::LayersWanted& wanted) { return wanted.mid == event.mid; });
  session->layers_wanted.push_back(event);
  if (session->kind == ParticipantKind::kBrowser) announcer_.SendLayers(*session, now.wall);
}

void CallRoom::OnMediaEvent(const sfu::SpeakersChanged& event, Instant now) {
  SpeakersHeard heard;
  for (const sfu::Speaker& speaker : event.speakers) {
    const CallSession* session = FindMedia(speaker.participant);
    if (session == nullptr) continue;
    heard.speakers.push_back({session->session_id, session->user_id, speaker.level});
  }
  const CallSession* dominant = event.dominant ? FindMedia(*event.dominant) : nullptr;
  if (dominant != nullptr) heard.dominant = dominant->session_id;
  Apply(heard, now);
}

void CallRoom::OnMediaEvent(const sfu::SlotsReported& event, Instant) {
  if (CallSession* session = FindMedia(event.participant)) session->report = event.report;
}

boost::json::object CallRoom::ReportOf(const CallSession& session) {
  return SubscriberReportJson(session, SessionOf());
}

void CallRoom::ForEachReport(const std::function<void(boost::json::object)>& visit) {
  // In the order they joined.
  for (const Participant& participant : state().participants) {
    const CallSession* session = Find(participant.session_id);
    if (session != nullptr && session->report) visit(ReportOf(*session));
  }
}

}  // namespace signaling
