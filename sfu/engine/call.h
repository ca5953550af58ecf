// The participants of one call on this worker: who speaks, and which track and layer each slot
// carries. The decisions are pure functions of sfu/layers; this gathers their inputs and carries
// out their results.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <optional>
#include <vector>

#include "sfu/api/events.h"
#include "sfu/engine/engine_context.h"
#include "sfu/layers/shedding.h"
#include "sfu/layers/slot_assignment.h"
#include "sfu/layers/wanted_layers.h"

namespace sfu {

class Participant;

class Call {
 public:
  Call(CallId id, EngineContext& context) : id_(id), context_(context) {}

  CallId id() const { return id_; }
  void Add(Participant* participant);
  void Remove(Participant* participant);
  bool empty() const { return participants_.empty(); }

  // Something that decides everybody's assignments changed; they are made anew on the next tick.
  void MarkDirty() { dirty_ = true; }
  // The same for one participant's: what it receives concerns nobody else, so that a thousand
  // viewers may come without anything being decided for those who are there.
  void MarkDirty(Participant& subscriber);
  void OnTick(Time now);
  // What shedding would take of everything that is sent in this call. Comes between two ticks.
  void WeighVideo(ShedWeights& weights, Time now);

 private:
  void UpdateSpeakers(Time now);
  void TellSpeakers(const std::vector<Participant*>& speaking);
  // If anything changed since the last time: what ended is then carried by no slot any more.
  void Reassign(Time now);
  // Those who publish: who has the floor, then who spoke last.
  std::vector<Participant*> Publishers() const;
  std::vector<Sender> SendersFor(const Participant& subscriber,
                                 const std::vector<Participant*>& publishers, Time now) const;
  void Assign(Participant& subscriber, const std::vector<Participant*>& publishers, Time now) const;
  // Decides the layers of everybody whose conditions changed, and reports.
  void Allocate(Time now);
  void Allocate(Participant& subscriber, Time now);
  void TellSlots(Participant& subscriber);
  void TellActivity();
  void TellLayersWanted(Time now);

  CallId id_;
  EngineContext& context_;
  std::vector<Participant*> participants_;
  // By place among them: whose layers change with an assignment or by shedding, and else may wait
  // for a calm tick. Apart, so that on others those need not be looked at.
  std::vector<bool> calm_;
  std::optional<ParticipantId> dominant_;
  std::vector<ParticipantId> told_speakers_;
  std::optional<ParticipantId> told_dominant_;
  struct TrackTold {
    bool active = false;
    WantedLayers wanted;
  };
  absl::flat_hash_map<TrackId, TrackTold> told_;
  Time next_speakers_{};
  Time next_calm_{};
  double shed_depth_ = 0;   // at the last look at everybody
  bool dirty_ = true;       // everybody's assignments
  bool some_dirty_ = true;  // those of some
  bool wants_changed_ = true;
  bool wants_held_ = false;  // time changes what is wanted
  Time next_wants_{};
};

}  // namespace sfu
