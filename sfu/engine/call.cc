#include "sfu/engine/call.h"

#include <absl/container/flat_hash_set.h>

#include <algorithm>

#include "sfu/engine/participant.h"
#include "sfu/forward/layer.h"
#include "sfu/layers/layer_choice.h"

namespace sfu {
namespace {

constexpr std::chrono::milliseconds kSpeakerInterval{200};
constexpr std::chrono::milliseconds kCalmLook{50};
constexpr double kLoudest = 2;                           // levels are 0..1
constexpr std::chrono::milliseconds kHeldInterval{100};  // looks for layers nobody wants any more

IncomingTrack* TrackOf(const SlotDecision& decision, const std::vector<Participant*>& publishers) {
  if (!decision.track) return nullptr;
  for (const Participant* participant : publishers) {
    if (participant->id() == decision.from) return participant->FindTrack(*decision.track);
  }
  return nullptr;
}

}  // namespace

void Call::Add(Participant* participant) {
  participants_.push_back(participant);
  MarkDirty(*participant);
}

void Call::Remove(Participant* participant) {
  std::erase(participants_, participant);
  calm_.assign(participants_.size(), false);
  if (dominant_ == participant->id()) dominant_.reset();
  if (!participant->tracks().empty()) MarkDirty();
  wants_changed_ = true;
}

void Call::MarkDirty(Participant& subscriber) {
  subscriber.to_be_assigned = true;
  some_dirty_ = true;
}

void Call::OnTick(Time now) {
  if (now >= next_speakers_) {
    next_speakers_ = now + kSpeakerInterval;
    UpdateSpeakers(now);
  }
  if (shed_depth_ != context_.shed_depth || now >= next_calm_) {
    calm_.assign(participants_.size(), false);
    shed_depth_ = context_.shed_depth;
    next_calm_ = now + kCalmLook;
  }
  Reassign(now);
  Allocate(now);
  if (wants_changed_ || (wants_held_ && now >= next_wants_)) TellLayersWanted(now);
}

void Call::UpdateSpeakers(Time now) {
  std::vector<Participant*> speaking;
  for (Participant* participant : participants_) {
    participant->speaker().OnTick(now);
    if (participant->speaker().speaking()) speaking.push_back(participant);
  }
  std::stable_sort(speaking.begin(), speaking.end(), [](Participant* a, Participant* b) {
    return a->speaker().level() > b->speaker().level();
  });
  // The dominant speaker keeps the floor until it is silent while another speaks.
  const auto still = std::find_if(speaking.begin(), speaking.end(),
                                  [&](Participant* p) { return p->id() == dominant_; });
  if (still == speaking.end() && !speaking.empty()) dominant_ = speaking.front()->id();
  TellSpeakers(speaking);
}

void Call::TellSpeakers(const std::vector<Participant*>& speaking) {
  std::vector<ParticipantId> ids;
  for (const Participant* participant : speaking) ids.push_back(participant->id());
  std::sort(ids.begin(), ids.end());
  if (ids == told_speakers_ && dominant_ == told_dominant_) return;
  told_speakers_ = std::move(ids);
  told_dominant_ = dominant_;
  SpeakersChanged event{.call = id_, .dominant = dominant_};
  for (const Participant* participant : speaking) {
    event.speakers.push_back({participant->id(), participant->speaker().level()});
  }
  context_.events.push_back(std::move(event));
  MarkDirty();
}

void Call::Reassign(Time now) {
  if (!dirty_ && !some_dirty_) return;
  calm_.assign(participants_.size(), false);
  const std::vector<Participant*> publishers = Publishers();
  for (Participant* subscriber : participants_) {
    const bool due = std::exchange(subscriber->to_be_assigned, false);
    if (dirty_ || due) Assign(*subscriber, publishers, now);
  }
  if (dirty_) TellActivity();
  dirty_ = some_dirty_ = false;
  wants_changed_ = true;
}

std::vector<Participant*> Call::Publishers() const {
  std::vector<Participant*> publishers;
  for (Participant* participant : participants_) {
    if (!participant->tracks().empty()) publishers.push_back(participant);
  }
  std::stable_sort(publishers.begin(), publishers.end(), [this](Participant* a, Participant* b) {
    const bool a_first = a->id() == dominant_;
    const bool b_first = b->id() == dominant_;
    return a_first != b_first ? a_first : a->speaker().last_spoke() > b->speaker().last_spoke();
  });
  return publishers;
}

std::vector<Sender> Call::SendersFor(const Participant& subscriber,
                                     const std::vector<Participant*>& publishers, Time now) const {
  // One voice and one picture are to be the same person's.
  const bool one_voice =
      std::count_if(subscriber.slots().begin(), subscriber.slots().end(),
                    [](const auto& slot) { return slot->kind() == rtp::MediaKind::kAudio; }) == 1;
  std::vector<Sender> senders;
  for (const Participant* other : publishers) {
    const bool wanted = !subscriber.only_from || *subscriber.only_from == other->id();
    if (other == &subscriber || !wanted) continue;
    const SpeakerLevel& speaker = other->speaker();
    // Who speaks is ordered by level, who does not by how long ago it spoke: slots are not lost in
    // pauses.
    const double silence = std::chrono::duration<double>(now - speaker.last_spoke()).count();
    Sender sender{.participant = other->id(),
                  .loudness = speaker.speaking() ? speaker.level() : -silence};
    if (one_voice && other->id() == dominant_) sender.loudness = kLoudest;
    for (const auto& track : other->tracks()) {
      const bool decodable =
          std::any_of(subscriber.slots().begin(), subscriber.slots().end(), [&](const auto& slot) {
            return slot->kind() == track->kind() && slot->CanDecode(*track);
          });
      sender.tracks.push_back({.id = track->id(),
                               .source = track->source(),
                               .enabled = track->enabled(),
                               .decodable = decodable,
                               .active = track->active()});
    }
    senders.push_back(std::move(sender));
  }
  return senders;
}

void Call::Assign(Participant& subscriber, const std::vector<Participant*>& publishers,
                  Time now) const {
  std::vector<SlotRequest> requests;
  for (const auto& slot : subscriber.slots()) {
    const auto told =
        std::find_if(subscriber.told_slots.begin(), subscriber.told_slots.end(),
                     [&](const SlotState& state) { return state.mid == slot->mid(); });
    requests.push_back(
        {.mid = slot->mid(),
         .kind = slot->kind(),
         .carried = told == subscriber.told_slots.end() ? std::nullopt : told->track});
  }
  auto decisions =
      AssignSlots(requests, SendersFor(subscriber, publishers, now), subscriber.demands);
  std::vector<Subscription::Carried> carried;
  for (const SlotDecision& decision : decisions) {
    carried.push_back({decision, TrackOf(decision, publishers)});
  }
  subscriber.subscription().Assign(subscriber.slots(), carried);
}

void Call::Allocate(Time now) {
  for (size_t i = 0; i < participants_.size(); ++i) {
    if (calm_[i]) continue;
    Participant& subscriber = *participants_[i];
    if (!subscriber.slots().empty() || !subscriber.told_slots.empty()) Allocate(subscriber, now);
    calm_[i] = subscriber.calm() && subscriber.transport_state() == TransportState::kConnected;
  }
}

void Call::Allocate(Participant& subscriber, Time now) {
  Subscription& subscription = subscriber.subscription();
  // Until media can flow nothing is spent, and publishers send what suits the tiles.
  const bool sendable = subscriber.transport().sendable();
  const Subscription::Conditions conditions{.budget = sendable ? subscriber.budget() : std::nullopt,
                                            .dominant = dominant_,
                                            .budget_is_guess = subscriber.budget_is_guess(),
                                            .reachable = subscriber.transport().reachable(),
                                            .sendable = sendable,
                                            .shed_depth = context_.shed_depth};
  if (subscription.Due(conditions, now)) {
    const std::vector<Layer*> wanted = subscription.wanted();
    subscription.Allocate(subscriber.slots(), conditions, now, context_.stats);
    if (subscription.wanted() != wanted) wants_changed_ = true;
    subscriber.SetWish(subscription.next_step());
    TellSlots(subscriber);
  }
  if (conditions.sendable && subscription.ReportDue(now)) {
    context_.events.push_back(SlotsReported{
        subscriber.id(), subscription.Report(subscriber.slots(), now, context_.stats)});
  }
}

void Call::WeighVideo(ShedWeights& weights, Time now) {
  Reassign(now);
  for (const Participant* subscriber : participants_) {
    subscriber->subscription().AddShedWeights(dominant_, weights);
  }
}

void Call::TellSlots(Participant& subscriber) {
  std::vector<SlotState> states = subscriber.subscription().States(subscriber.slots());
  if (states == subscriber.told_slots) return;
  subscriber.told_slots = states;
  context_.events.push_back(SlotsChanged{subscriber.id(), std::move(states)});
}

void Call::TellActivity() {
  absl::flat_hash_set<TrackId> alive;
  for (Participant* participant : participants_) {
    for (const auto& track : participant->tracks()) {
      alive.insert(track->id());
      TrackTold& told = told_[track->id()];
      if (std::exchange(told.active, track->active()) != told.active) {
        context_.events.push_back(
            TrackActivityChanged{participant->id(), track->id(), told.active});
      }
    }
  }
  absl::erase_if(told_, [&](const auto& told) { return !alive.contains(told.first); });
}

void Call::TellLayersWanted(Time now) {
  absl::flat_hash_set<const Layer*> wanted;
  for (Participant* subscriber : participants_) {
    const auto& layers = subscriber->subscription().wanted();
    wanted.insert(layers.begin(), layers.end());
  }
  wants_changed_ = wants_held_ = false;
  next_wants_ = now + kHeldInterval;
  for (Participant* participant : participants_) {
    for (const auto& track : participant->tracks()) {
      if (track->layers().size() < 2) continue;
      // The smallest layer always: whoever joins next sees a picture at once.
      const auto& smallest = track->layers()[SmallestFirst(track->Options()).front()];
      std::vector<std::string> rids;
      for (const auto& layer : track->layers()) {
        if (layer == smallest || wanted.contains(layer.get())) rids.push_back(layer->rid());
      }
      WantedLayers& told = told_[track->id()].wanted;
      if (told.Update(rids, now)) {
        context_.events.push_back(LayersWanted{participant->id(), track->mid(), told.named()});
      }
      wants_held_ |= told.holding();
    }
  }
}

}  // namespace sfu
