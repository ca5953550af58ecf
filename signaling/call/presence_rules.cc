// Who is in a call, since when, how well, and when somebody counts as gone.
#include <algorithm>
#include <utility>

#include "signaling/call/call_machine.h"
#include "signaling/call/call_step.h"
#include "signaling/call/verdicts.h"

namespace signaling {
namespace {

void NoteContact(CallStep& step, Participant& participant) {
  if (participant.link != MediaLink::kLost || participant.reachable) {
    participant.unreachable_since.reset();
  } else if (!participant.unreachable_since) {
    participant.unreachable_since = step.now.steady;
  }
}

// To enter while being rung is to accept.
void AnswerByEntering(CallStep& step, const ParticipantEntered& event) {
  Member* member = step.FindMember(event.user_id);
  if (member == nullptr || member->ring.state != RingState::kRinging) return;
  member->ring.state = RingState::kAccepted;
  member->ring.until = step.now.wall;
  member->ring.connection_id = event.connection_id;
  step.Do(TellAccepted{event.user_id, event.connection_id});
}

// The first participant makes a call active; of a rung call, the first besides the caller. From
// then on the caller has to connect as everybody else (ring rule 9).
void BeginSession(CallStep& step, const std::string& user_id) {
  CallState& state = step.state;
  if (state.active_since || (state.rung && user_id == state.caller)) return;
  state.active_since = step.now.wall;
  if (!state.rung) return;
  for (Participant& participant : state.participants) {
    if (participant.connect_by != SteadyTime::max()) continue;
    participant.connect_by = step.now.steady + kConnectTimeout;
    step.Do(BeginMedia{participant.session_id});
  }
}

}  // namespace

void Enter(CallStep& step, const ParticipantEntered& event) {
  if (step.Find(event.session_id) != nullptr) return;
  Participant entered{.session_id = event.session_id,
                      .user_id = event.user_id,
                      .kind = event.kind,
                      .joined_at = step.now.wall,
                      .reachable = event.reachable,
                      .connect_by = step.now.steady + kConnectTimeout};
  if (entered.visible()) {
    AnswerByEntering(step, event);
    BeginSession(step, event.user_id);
  }
  if (step.state.Status() == CallStatus::kRinging) entered.connect_by = SteadyTime::max();
  step.state.participants.push_back(entered);
  if (entered.visible()) step.Do(TellJoined{std::move(entered)});
}

void On(CallStep& step, const ParticipantEntered& event) {
  if (OnJoin(step.state, event.user_id) == Verdict::kGo) Enter(step, event);
}

void Drop(CallStep& step, const std::string& session_id, const std::string& reason) {
  CallState& state = step.state;
  const auto found = std::find_if(state.participants.begin(), state.participants.end(),
                                  [&](const Participant& p) { return p.session_id == session_id; });
  if (found == state.participants.end()) return;
  const Participant gone = std::move(*found);
  state.participants.erase(found);
  std::erase_if(state.speakers,
                [&](const SpeakerLevel& s) { return s.session_id == gone.session_id; });
  if (state.dominant == gone.session_id) state.dominant.reset();
  step.Do(Dismiss{gone.session_id});
  if (gone.visible()) step.Do(TellLeft{gone.user_id, gone.session_id, reason});
}

void DropUser(CallStep& step, const std::string& user_id, const std::string& reason) {
  std::vector<std::string> theirs;
  for (const Participant& participant : step.state.participants) {
    if (SameId(participant.user_id, user_id)) theirs.push_back(participant.session_id);
  }
  for (const std::string& session_id : theirs) Drop(step, session_id, reason);
}

void EndSessionIfEmpty(CallStep& step) {
  const CallState& state = step.state;
  if (state.rung) return EndIfOver(step);
  const bool anyone = std::any_of(state.participants.begin(), state.participants.end(),
                                  [](const Participant& p) { return p.visible(); });
  if (anyone || !state.active_since) return;
  // Players stay: they wait for the next to publish.
  CallState& idle = step.state;
  idle.last_duration = idle.Duration(step.now.wall);
  idle.active_since.reset();
  idle.speakers.clear();
  idle.dominant.reset();
  step.Do(TellEnded{std::nullopt, "all_left", idle.last_duration});
}

void On(CallStep& step, const ParticipantLeft& event) {
  if (step.Find(event.session_id) == nullptr) return;
  Drop(step, event.session_id, event.reason);
  EndSessionIfEmpty(step);
}

void On(CallStep& step, const EndRequested& event) {
  const CallStatus status = step.state.Status();
  if (status == CallStatus::kEnded) return;
  if (status != CallStatus::kIdle) return End(step, event.user_id, "ended");
  // Only players can be in an idle call.
  while (!step.state.participants.empty()) {
    Drop(step, std::string(step.state.participants.front().session_id), "ended");
  }
}

void On(CallStep& step, const ReachabilityChanged& event) {
  Participant* participant = step.Find(event.session_id);
  if (participant == nullptr) return;
  participant->reachable = event.reachable;
  NoteContact(step, *participant);
}

void On(CallStep& step, const MediaLinkChanged& event) {
  Participant* participant = step.Find(event.session_id);
  if (participant == nullptr || participant->link == event.link) return;
  // What never was connected cannot be lost: `connect_by` decides.
  if (participant->link == MediaLink::kNew && event.link == MediaLink::kLost) return;
  const bool was_lost = participant->link == MediaLink::kLost;
  participant->link = event.link;
  NoteContact(step, *participant);
  const bool lost = event.link == MediaLink::kLost;
  if (lost == was_lost) return;
  participant->quality = lost ? Quality::kLost : Quality::kGood;
  if (participant->visible()) step.Do(TellQuality{participant->session_id, participant->quality});
}

void On(CallStep& step, const QualityMeasured& event) {
  Participant* participant = step.Find(event.session_id);
  if (participant == nullptr || participant->link == MediaLink::kLost) return;
  if (event.quality == Quality::kLost || participant->quality == event.quality) return;
  participant->quality = event.quality;
  if (participant->visible()) step.Do(TellQuality{participant->session_id, event.quality});
}

void On(CallStep& step, const PublishedChanged& event) {
  Participant* participant = step.Find(event.session_id);
  if (participant == nullptr || participant->published == event.published) return;
  const Published before = std::exchange(participant->published, event.published);
  // That a track was unmuted says nothing about the time when it is there no more.
  const auto forget = [&step](bool was, bool is, std::optional<bool>& said) {
    if (!was || is || said != true) return;
    said.reset();
    step.lasting = true;
  };
  forget(before.microphone, event.published.microphone, participant->audio_said);
  forget(before.camera, event.published.camera, participant->video_said);
  if (participant->visible()) step.Do(TellUpdated{*participant});
}

void On(CallStep& step, const TracksSaid& event) {
  Participant* participant = step.Find(event.session_id);
  if (participant == nullptr || (!event.audio && !event.video)) return;
  if (event.audio) participant->audio_said = event.audio;
  if (event.video) participant->video_said = event.video;
  if (participant->visible()) step.Do(TellUpdated{*participant});
}

void On(CallStep& step, const SpeakersHeard& event) {
  CallState& state = step.state;
  if (state.speakers == event.speakers && state.dominant == event.dominant) return;
  state.speakers = event.speakers;
  state.dominant = event.dominant;
  for (Participant& participant : state.participants) {
    participant.is_speaking =
        std::any_of(event.speakers.begin(), event.speakers.end(),
                    [&](const SpeakerLevel& s) { return s.session_id == participant.session_id; });
  }
  step.Do(TellSpeakers{event.speakers, event.dominant});
}

void ExpireParticipants(CallStep& step) {
  std::vector<std::pair<std::string, std::string>> gone;
  for (const Participant& participant : step.state.participants) {
    if (participant.link == MediaLink::kNew && participant.connect_by <= step.now.steady) {
      gone.emplace_back(participant.session_id, "timeout");
    } else if (participant.unreachable_since &&
               *participant.unreachable_since + kUnreachableTimeout <= step.now.steady) {
      gone.emplace_back(participant.session_id, "connection_lost");
    }
  }
  for (const auto& [session_id, reason] : gone) On(step, ParticipantLeft{session_id, reason});
}

}  // namespace signaling
