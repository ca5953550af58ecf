#include "signaling/call/call_machine.h"

#include <algorithm>
#include <utility>

namespace signaling {
namespace {

// One event's work on the state, collecting the actions.
class Step {
 public:
  Step(CallState& state, Instant now) : state_(state), now_(now) {}

  void operator()(const MemberAdded& event) {
    if (state_.FindMember(event.member.user_id) == nullptr) state_.members.push_back(event.member);
  }

  void operator()(const ParticipantEntered& event) {
    if (Find(event.session_id) != nullptr) return;
    Participant entered{.session_id = event.session_id,
                        .user_id = event.user_id,
                        .kind = event.kind,
                        .joined_at = now_.wall,
                        .reachable = event.reachable,
                        .connect_by = now_.steady + kConnectTimeout};
    if (entered.visible() && !state_.active_since) state_.active_since = now_.wall;
    state_.participants.push_back(entered);
    if (entered.visible()) actions_.push_back(TellJoined{std::move(entered)});
  }

  void operator()(const ParticipantLeft& event) { Remove(event.session_id, event.reason); }

  void operator()(const EndRequested& event) {
    const bool was_active = state_.active_since.has_value();
    while (!state_.participants.empty()) {
      Drop(state_.participants.front().session_id, "ended");
    }
    if (was_active) EndSession(event.user_id, "ended");
  }

  void operator()(const ReachabilityChanged& event) {
    Participant* participant = Find(event.session_id);
    if (participant == nullptr) return;
    participant->reachable = event.reachable;
    NoteContact(*participant);
  }

  void operator()(const MediaLinkChanged& event) {
    Participant* participant = Find(event.session_id);
    if (participant == nullptr || participant->link == event.link) return;
    // What never was connected cannot be lost: `connect_by` decides.
    if (participant->link == MediaLink::kNew && event.link == MediaLink::kLost) return;
    const bool was_lost = participant->link == MediaLink::kLost;
    participant->link = event.link;
    NoteContact(*participant);
    const bool lost = event.link == MediaLink::kLost;
    if (participant->visible() && lost != was_lost) {
      actions_.push_back(TellQuality{participant->session_id, lost});
    }
  }

  void operator()(const PublishedChanged& event) {
    Participant* participant = Find(event.session_id);
    if (participant == nullptr || participant->published == event.published) return;
    participant->published = event.published;
    if (participant->visible()) actions_.push_back(TellUpdated{*participant});
  }

  void operator()(const TracksSaid& event) {
    Participant* participant = Find(event.session_id);
    if (participant == nullptr || (!event.audio && !event.video)) return;
    if (event.audio) participant->audio_said = event.audio;
    if (event.video) participant->video_said = event.video;
    if (participant->visible()) actions_.push_back(TellUpdated{*participant});
  }

  void operator()(const SpeakersHeard& event) {
    if (state_.speakers == event.speakers && state_.dominant == event.dominant) return;
    state_.speakers = event.speakers;
    state_.dominant = event.dominant;
    for (Participant& participant : state_.participants) {
      participant.is_speaking = std::any_of(
          event.speakers.begin(), event.speakers.end(),
          [&](const SpeakerLevel& s) { return s.session_id == participant.session_id; });
    }
    actions_.push_back(TellSpeakers{event.speakers, event.dominant});
  }

  void operator()(const TimePassed&) {
    std::vector<std::pair<std::string, std::string>> gone;
    for (const Participant& participant : state_.participants) {
      if (participant.link == MediaLink::kNew && participant.connect_by <= now_.steady) {
        gone.emplace_back(participant.session_id, "timeout");
      } else if (participant.unreachable_since &&
                 *participant.unreachable_since + kUnreachableTimeout <= now_.steady) {
        gone.emplace_back(participant.session_id, "connection_lost");
      }
    }
    for (const auto& [session_id, reason] : gone) Remove(session_id, reason);
  }

  std::vector<CallAction> TakeActions() { return std::move(actions_); }

 private:
  Participant* Find(const std::string& session_id) {
    return const_cast<Participant*>(std::as_const(state_).FindParticipant(session_id));
  }

  void NoteContact(Participant& participant) const {
    if (participant.link != MediaLink::kLost || participant.reachable) {
      participant.unreachable_since.reset();
    } else if (!participant.unreachable_since) {
      participant.unreachable_since = now_.steady;
    }
  }

  // Takes a participant out, without asking whether it was the last.
  void Drop(const std::string& session_id, const std::string& reason) {
    const auto found =
        std::find_if(state_.participants.begin(), state_.participants.end(),
                     [&](const Participant& p) { return p.session_id == session_id; });
    if (found == state_.participants.end()) return;
    Participant gone = std::move(*found);
    state_.participants.erase(found);
    std::erase_if(state_.speakers,
                  [&](const SpeakerLevel& s) { return s.session_id == gone.session_id; });
    if (state_.dominant == gone.session_id) state_.dominant.reset();
    actions_.push_back(Dismiss{gone.session_id});
    if (gone.visible()) actions_.push_back(TellLeft{gone.user_id, gone.session_id, reason});
  }

  void Remove(const std::string& session_id, const std::string& reason) {
    Drop(session_id, reason);
    const bool anyone = std::any_of(state_.participants.begin(), state_.participants.end(),
                                    [](const Participant& p) { return p.visible(); });
    if (!anyone && state_.active_since) EndSession(std::nullopt, "all_left");
  }

  void EndSession(std::optional<std::string> user_id, const std::string& reason) {
    state_.last_duration = state_.Duration(now_.wall);
    state_.active_since.reset();
    state_.speakers.clear();
    state_.dominant.reset();
    actions_.push_back(TellEnded{std::move(user_id), reason, state_.last_duration});
  }

  CallState& state_;
  Instant now_;
  std::vector<CallAction> actions_;
};

}  // namespace

std::vector<CallAction> CallMachine::Apply(const CallEvent& event, Instant now) {
  Step step(state_, now);
  std::visit(step, event);
  return step.TakeActions();
}

SteadyTime CallMachine::deadline() const {
  SteadyTime earliest = SteadyTime::max();
  for (const Participant& participant : state_.participants) {
    if (participant.link == MediaLink::kNew) earliest = std::min(earliest, participant.connect_by);
    if (participant.unreachable_since) {
      earliest = std::min(earliest, *participant.unreachable_since + kUnreachableTimeout);
    }
  }
  return earliest;
}

}  // namespace signaling
