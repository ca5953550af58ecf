#include "sfu/engine/call.h"

#include <algorithm>

#include "sfu/engine/participant.h"
#include "sfu/layers/layer_choice.h"

namespace sfu {
namespace {

constexpr std::chrono::milliseconds kSpeakerInterval{200};

std::vector<LayerOption> OptionsOf(const IncomingTrack& track) {
  std::vector<LayerOption> options;
  for (const auto& layer : track.layers()) {
    options.push_back({.width = layer->width,
                       .height = layer->height,
                       .bitrate = layer->bitrate(),
                       .active = layer->active()});
  }
  return options;
}

}  // namespace

void Call::Add(Participant* participant) {
  participants_.push_back(participant);
  MarkDirty();
}

void Call::Remove(Participant* participant) {
  std::erase(participants_, participant);
  if (dominant_ == participant->id()) dominant_.reset();
  MarkDirty();
}

void Call::ReleaseFollowers(Layer& layer) {
  for (Slot* slot : std::vector(layer.followers())) slot->Follow(nullptr);
}

void Call::OnTick(Time now) {
  if (now >= next_speakers_) {
    next_speakers_ = now + kSpeakerInterval;
    UpdateSpeakers(now);
  }
  if (dirty_) {
    dirty_ = false;
    Reassign(now);
  }
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
  TellSpeakers(std::move(speaking));
}

void Call::TellSpeakers(std::vector<Participant*> speaking) {
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
  for (TrackTold& told : told_) told.wanted.clear();
  for (Participant* subscriber : participants_) Assign(*subscriber, now);
  TellActivity();
  TellLayersWanted();
}

std::vector<Sender> Call::SendersFor(const Participant& subscriber, Time now) const {
  std::vector<Participant*> others;
  for (Participant* participant : participants_) {
    const bool wanted = !subscriber.only_from || *subscriber.only_from == participant->id();
    if (participant != &subscriber && wanted && !participant->tracks().empty()) {
      others.push_back(participant);
    }
  }
  std::stable_sort(others.begin(), others.end(), [](Participant* a, Participant* b) {
    return a->speaker().last_spoke() > b->speaker().last_spoke();
  });
  std::vector<Sender> senders;
  for (Participant* other : others) {
    const SpeakerLevel& speaker = other->speaker();
    // Who speaks is ordered by level, who does not by how long ago it spoke: slots are not lost in
    // pauses.
    const double silence = std::chrono::duration<double>(now - speaker.last_spoke()).count();
    Sender sender{.participant = other->id(),
                  .loudness = speaker.speaking() ? speaker.level() : -silence};
    for (const auto& track : other->tracks()) {
      const bool decodable =
          std::any_of(subscriber.slots().begin(), subscriber.slots().end(), [&](const auto& slot) {
            return slot->kind() == track->kind() && slot->CanDecode(*track);
          });
      sender.tracks.push_back({.id = track->id(),
                               .source = track->source(),
                               .enabled = track->enabled,
                               .decodable = decodable});
    }
    senders.push_back(std::move(sender));
  }
  return senders;
}

// What of a subscriber's budget is left for the slots that come after, and what it would take to
// give the first one that has to do with less its next layer.
struct Call::Spending {
  std::optional<DataRate> left;
  DataRate spent;
  std::optional<DataRate> wish;

  void Spend(DataRate rate) {
    spent = spent + rate;
    if (left) left = *left - std::min(*left, rate);
  }
  // The largest layer up to `best` that fits, else the smallest.
  size_t Fit(std::span<const LayerOption> options, size_t best, std::optional<size_t> carried) {
    constexpr double kOverhead = 1.05;  // packets on the wire against RTP
    constexpr double kStepUp = 1.1;
    if (!left || options.size() < 2) return best;
    const auto order = SmallestFirst(options);
    const auto rate = [&](size_t i) {
      return DataRate::BitsPerSecond(options[order[i]].bitrate) * kOverhead;
    };
    const auto place = [&](size_t layer) {
      return static_cast<size_t>(std::find(order.begin(), order.end(), layer) - order.begin());
    };
    size_t fits = 0;
    for (size_t i = 1; i <= place(best); ++i) {
      if (!options[order[i]].active) continue;
      const bool up = !carried || place(*carried) < i;
      const DataRate need = rate(i) * (up ? kStepUp : 1.0);
      if (need <= *left) {
        fits = i;
      } else {
        if (!wish) wish = spent + need;
        break;
      }
    }
    Spend(rate(fits));
    return order[fits];
  }
};

void Call::Assign(Participant& subscriber, Time now) {
  if (subscriber.slots().empty()) return;
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
  const auto decisions = AssignSlots(requests, SendersFor(subscriber, now), subscriber.demands);
  Spending spending{.left = subscriber.budget()};
  for (size_t i = 0; i < decisions.size(); ++i) {
    // Before keys and an address a key frame would be asked for too early, and lost.
    if (subscriber.transport().sendable()) {
      Apply(*subscriber.slots()[i], decisions[i], spending);
    } else {
      subscriber.slots()[i]->Follow(nullptr);
    }
  }
  subscriber.SetWish(spending.wish);
  TellSlots(subscriber, decisions);
}

void Call::Apply(Slot& slot, const SlotDecision& decision, Spending& spending) {
  if (decision.reason != PauseReason::kNone) return slot.Follow(nullptr);
  for (Participant* participant : participants_) {
    if (participant->id() != decision.from) continue;
    IncomingTrack* track = participant->FindTrack(*decision.track);
    if (track == nullptr) continue;
    const LayerChoice choice = ChooseLayer(OptionsOf(*track), decision.width, decision.height);
    if (choice.wanted && track->layers().size() > 1) {
      ToldOf(track->id()).wanted.push_back(track->layers()[*choice.wanted]->rid());
    }
    // Before its first packet a track has no active layer: wait on the one that is wanted.
    auto layer = choice.now ? choice.now : choice.wanted;
    if (choice.now && slot.kind() == rtp::MediaKind::kVideo) {
      const bool same = slot.current() != nullptr && &slot.current()->track() == track;
      const auto carried = same ? std::optional(slot.current()->index()) : std::nullopt;
      const auto options = OptionsOf(*track);
      layer = spending.Fit(options, *choice.now, carried);
      // What cannot be afforded ends now.
      const bool wanted = carried && options[*carried].bitrate <= options[*choice.now].bitrate;
      if (wanted && options[*layer].bitrate < options[*carried].bitrate) slot.Follow(nullptr);
    }
    if (slot.kind() == rtp::MediaKind::kAudio && layer) {
      spending.Spend(DataRate::BitsPerSecond(track->layers()[*layer]->bitrate()) * 1.5);
    }
    return slot.Follow(layer ? track->layers()[*layer].get() : nullptr);
  }
  slot.Follow(nullptr);
}

void Call::TellSlots(Participant& subscriber, const std::vector<SlotDecision>& decisions) {
  std::vector<SlotState> states;
  for (size_t i = 0; i < decisions.size(); ++i) {
    const SlotDecision& decision = decisions[i];
    states.push_back({.mid = subscriber.slots()[i]->mid(),
                      .kind = subscriber.slots()[i]->kind(),
                      .track = decision.track,
                      .from = decision.from,
                      .source = decision.source,
                      .reason = decision.reason});
  }
  if (states == subscriber.told_slots) return;
  subscriber.told_slots = states;
  context_.events.push_back(SlotsChanged{subscriber.id(), std::move(states)});
}

Call::TrackTold& Call::ToldOf(TrackId track) {
  const auto it = std::find_if(told_.begin(), told_.end(),
                               [&](const TrackTold& told) { return told.track == track; });
  return it != told_.end() ? *it : told_.emplace_back(TrackTold{.track = track});
}

void Call::TellActivity() {
  std::vector<TrackId> alive;
  for (Participant* participant : participants_) {
    for (const auto& track : participant->tracks()) {
      alive.push_back(track->id());
      TrackTold& told = ToldOf(track->id());
      if (std::exchange(told.active, track->active()) != told.active) {
        context_.events.push_back(
            TrackActivityChanged{participant->id(), track->id(), told.active});
      }
    }
  }
  std::erase_if(told_, [&](const TrackTold& told) {
    return std::find(alive.begin(), alive.end(), told.track) == alive.end();
  });
}

void Call::TellLayersWanted() {
  for (Participant* participant : participants_) {
    for (const auto& track : participant->tracks()) {
      if (track->layers().size() < 2) continue;
      TrackTold& told = ToldOf(track->id());
      // The smallest layer always: whoever joins next sees a picture at once.
      const auto order = SmallestFirst(OptionsOf(*track));
      told.wanted.push_back(track->layers()[order.front()]->rid());
      std::sort(told.wanted.begin(), told.wanted.end());
      told.wanted.erase(std::unique(told.wanted.begin(), told.wanted.end()), told.wanted.end());
      if (told.wanted_told && told.wanted == told.told_wanted) continue;
      told.told_wanted = told.wanted;
      told.wanted_told = true;
      context_.events.push_back(LayersWanted{participant->id(), track->mid(), told.wanted});
    }
  }
}

}  // namespace sfu
