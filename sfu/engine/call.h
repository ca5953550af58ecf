// The participants of one call on this worker: who speaks, and which track and layer each slot
// carries. The decisions are pure functions of sfu/layers; this gathers their inputs and carries
// out their results.
#pragma once

#include <optional>
#include <vector>

#include "sfu/api/events.h"
#include "sfu/engine/engine_context.h"
#include "sfu/forward/layer.h"
#include "sfu/layers/slot_assignment.h"

namespace sfu {

class Participant;

class Call {
 public:
  Call(CallId id, EngineContext& context) : id_(id), context_(context) {}

  CallId id() const { return id_; }
  void Add(Participant* participant);
  void Remove(Participant* participant);
  bool empty() const { return participants_.empty(); }

  // Something that decides assignments changed; they are made anew on the next tick.
  void MarkDirty() { dirty_ = true; }
  // No slot follows this layer any more: it is about to end.
  static void ReleaseFollowers(Layer& layer);
  void OnTick(Time now);

 private:
  void UpdateSpeakers(Time now);
  void TellSpeakers(std::vector<Participant*> speaking);
  void Reassign(Time now);
  std::vector<Sender> SendersFor(const Participant& subscriber, Time now) const;
  void Assign(Participant& subscriber, Time now);
  struct Spending;
  void Apply(Slot& slot, const SlotDecision& decision, Spending& spending);
  void TellSlots(Participant& subscriber, const std::vector<SlotDecision>& decisions);
  void TellActivity();
  void TellLayersWanted();

  CallId id_;
  EngineContext& context_;
  std::vector<Participant*> participants_;
  std::optional<ParticipantId> dominant_;
  std::vector<ParticipantId> told_speakers_;
  std::optional<ParticipantId> told_dominant_;
  struct TrackTold {
    TrackId track;
    bool active = false;
    std::vector<std::string> wanted;  // rids
    std::vector<std::string> told_wanted;
    bool wanted_told = false;
  };
  TrackTold& ToldOf(TrackId track);
  std::vector<TrackTold> told_;
  Time next_speakers_{};
  bool dirty_ = true;
};

}  // namespace sfu
