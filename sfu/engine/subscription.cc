#include "sfu/engine/subscription.h"

#include <algorithm>
#include <cmath>

namespace sfu {
namespace {

// A layer on the way down that is more than this times the new allowance is held back at once.
constexpr double kTooMuch = 2;

// Whom shedding spares the longest: who speaks, and what is shown on purpose.
ShedGroup GroupOf(const IncomingTrack& track, std::optional<ParticipantId> dominant) {
  const bool speaker = dominant == track.owner() || track.source() == TrackSource::kScreenShare;
  return speaker ? ShedGroup::kSpeaker : ShedGroup::kOthers;
}

bool IsShortage(LimitReason limit) {
  return limit == LimitReason::kBandwidth || limit == LimitReason::kOverload;
}

bool IsVideo(const Slot& slot) { return slot.kind() == rtp::MediaKind::kVideo; }

// How much of the present layer may go on until `allowed` is what is sent. nullopt: nothing.
std::optional<uint8_t> Meanwhile(const Layer& present, double allowed) {
  const LayerRates& rates = present.rates();
  for (size_t t = rates.temporal_layers; t-- > 0;) {
    if (rates.up_to[t] > allowed) continue;
    return t + 1 == rates.temporal_layers ? TemporalFilter::kAll : static_cast<uint8_t>(t);
  }
  return rates.up_to[0] <= kTooMuch * allowed ? std::optional<uint8_t>(0) : std::nullopt;
}

LimitReason ReasonOf(PauseReason pause, LimitReason otherwise) {
  switch (pause) {
    case PauseReason::kNone:
      return otherwise;
    case PauseReason::kNoSource:
      return LimitReason::kNoSource;
    case PauseReason::kPublisherOff:
      return LimitReason::kPublisherOff;
    case PauseReason::kNotSubscribed:
      return LimitReason::kNotSubscribed;
    case PauseReason::kCodec:
      return LimitReason::kCodec;
    case PauseReason::kBandwidth:
      return LimitReason::kBandwidth;
    case PauseReason::kOverload:
      return LimitReason::kOverload;
  }
  return otherwise;
}

}  // namespace

void Subscription::Assign(const Slots& slots, const std::vector<Carried>& carried) {
  // A negotiation may have ended the layer that was given.
  const auto has = [](const IncomingTrack* track, const std::optional<LayerPoint>& point) {
    return track != nullptr && point && point->layer < track->layers().size();
  };
  std::vector<Status> next(carried.size());
  for (size_t i = 0; i < carried.size(); ++i) {
    const auto before = std::find_if(status_.begin(), status_.end(), [&](const Status& status) {
      return status.mid == slots[i]->mid();
    });
    if (before != status_.end()) {
      next[i].reported_octets = before->reported_octets;
      next[i].limit = before->limit;
      if (before->carried.decision.track == carried[i].decision.track) {
        if (has(carried[i].track, before->given)) next[i].given = before->given;
        next[i].shed_steps = before->shed_steps;
        next[i].rising_since = before->rising_since;
        next[i].begun = before->begun;
      }
    }
    next[i].mid = slots[i]->mid();
    next[i].pause = carried[i].decision.reason;
    next[i].carried = carried[i];
  }
  status_ = std::move(next);
  wanted_.clear();
  fresh_ = true;
}

bool Subscription::Due(const Conditions& conditions, Time now) const {
  if (fresh_ || conditions.budget.has_value() != budget_.has_value()) return true;
  if (conditions.budget_is_guess != budget_is_guess_) return true;
  if (conditions.reachable && !asked_ahead_) return true;
  if (beginning_ && now - allocated_at_ >= kInterval) return true;
  if (!shed_range_.Holds(conditions.shed_depth)) return true;
  if (!budget_) return false;
  const bool calm = next_step_ == 0 && allocated_ < kPlenty * budget_->bps();
  return now - allocated_at_ >= (calm ? kCalmInterval : kInterval) ||
         std::abs(*conditions.budget / *budget_ - 1) > kMoved;
}

Subscription::Demands Subscription::GatherDemands(const Conditions& conditions) const {
  Demands all;
  all.options.reserve(status_.size());  // demands refer to them
  for (size_t i = 0; i < status_.size(); ++i) {
    const auto& [decision, track] = status_[i].carried;
    if (track == nullptr || decision.reason != PauseReason::kNone) continue;
    if (track->kind() != rtp::MediaKind::kVideo) continue;
    all.options.push_back(track->Options());
    all.demands.push_back({.track = track->id(),
                           .source = track->source(),
                           .width = decision.width,
                           .height = decision.height,
                           .priority = decision.priority,
                           .speaker = conditions.dominant == track->owner(),
                           .layers = all.options.back(),
                           .present = status_[i].given});
    all.places.push_back(i);
  }
  return all;
}

double Subscription::AudioRate(const Slots& slots) const {
  double sum = 0;
  for (size_t i = 0; i < status_.size(); ++i) {
    const IncomingTrack* track = status_[i].carried.track;
    if (track == nullptr || track->kind() != rtp::MediaKind::kAudio || !track->active()) continue;
    const auto copies = static_cast<double>(1 + slots[i]->redundancy());
    sum += track->layers().front()->rates().all * copies;
  }
  return sum;
}

// Steps between layers of the same track, as far as the budget decides them.
void Subscription::NoteSteps(const Demands& video, const Allocation& allocation, Time now) {
  bool rose = false;
  bool fell = false;
  for (size_t i = 0; i < video.demands.size(); ++i) {
    const auto& before = video.demands[i].present;
    const SlotAllocation& after = allocation.slots[i];
    if (!before) continue;
    const auto rate_of = [&](size_t layer) { return video.options[i][layer].bitrate; };
    const double sent = after.send ? rate_of(after.send->layer) : 0;
    rose |= sent > rate_of(before->layer);
    fell |= sent < rate_of(before->layer) && after.limit == LimitReason::kBandwidth;
  }
  if (rose) caution_.OnRise(now);
  if (fell) caution_.OnFall(allocated_, now);
}

void Subscription::Allocate(const Slots& slots, const Conditions& conditions, Time now,
                            EngineStats& stats) {
  Account(slots, now, stats);
  budget_ = conditions.budget;
  budget_is_guess_ = conditions.budget_is_guess;
  allocated_at_ = now;
  fresh_ = false;
  wanted_.clear();
  const Demands video = GatherDemands(conditions);
  const std::optional<double> budget = budget_ ? std::optional(budget_->bps()) : std::nullopt;
  const Allocation allocation =
      AllocateLayers(video.demands, AudioRate(slots), budget, caution_.ceiling(now));
  NoteSteps(video, allocation, now);
  allocated_ = allocation.bitrate;
  next_step_ = allocation.next_step;
  shed_ = 0;
  slots_shed_ = 0;
  beginning_ = false;
  shed_range_ = {};
  size_t next = 0;
  for (size_t i = 0; i < status_.size(); ++i) {
    Status& status = status_[i];
    const bool allocated = next < video.places.size() && video.places[next] == i;
    const SlotAllocation* given = allocated ? &allocation.slots[next] : nullptr;
    const AllocationDemand* demand = allocated ? &video.demands[next++] : nullptr;
    if (given != nullptr && given->wanted) {
      wanted_.push_back(status.carried.track->layers()[*given->wanted].get());
    }
    if (!conditions.sendable) {
      slots[i]->Stop();
      if (given != nullptr && conditions.reachable && !asked_ahead_) {
        AskAhead(status, budget_is_guess_ ? Begin(*demand, *given) : *given, now);
      }
    } else if (given != nullptr) {
      if (budget_is_guess_ && slots[i]->current() == nullptr) status.begun = now;
      const bool begins = Beginning(status, *slots[i], now);
      beginning_ |= begins;
      const SlotAllocation allowed = begins ? Begin(*demand, *given) : *given;
      Apply(status, *slots[i], Shed(i, *demand, allowed, conditions, stats), now);
      status.given = given->send;
      HurryJoin(status, *slots[i], now);
    } else if (status.carried.track != nullptr && status.pause == PauseReason::kNone) {
      status.limit = LimitReason::kNone;
      slots[i]->Follow(*status.carried.track->layers().front(), now);  // audio
    } else {
      Pause(status, *slots[i], status.pause);
    }
  }
  asked_ahead_ = asked_ahead_ || conditions.reachable;
}

bool Subscription::Beginning(const Status& status, const Slot& slot, Time now) const {
  if (budget_is_guess_) return true;
  return status.begun != Time{} && slot.current() == nullptr && now - status.begun < kBeginPatience;
}

// The smallest picture: its key frame is through the soonest, whatever the path is like. The first
// feedback decides on more, a moment later.
SlotAllocation Subscription::Begin(const AllocationDemand& demand, const SlotAllocation& given) {
  if (!given.send) return given;
  SlotAllocation small = given;
  for (const size_t layer : SmallestFirst(demand.layers)) {
    if (layer == given.send->layer) return given;
    if (!demand.layers[layer].active) continue;
    const LayerPoint whole{.layer = layer};
    const bool affordable = BitrateAt(demand.layers, whole) <= given.bitrate;
    small.send = affordable ? whole : LayerPoint{layer, given.send->max_temporal_id};
    break;
  }
  small.bitrate = BitrateAt(demand.layers, small.send);
  small.limit = LimitReason::kBandwidth;
  return small;
}

void Subscription::AskAhead(const Status& status, const SlotAllocation& given, Time now) const {
  if (!given.send) return;
  Layer& layer = *status.carried.track->layers()[given.send->layer];
  if (layer.RecentKeyFrameStart(now + kHandshake) == nullptr) layer.key_frames().Want();
}

SlotAllocation Subscription::Shed(size_t i, const AllocationDemand& demand,
                                  const SlotAllocation& given, const Conditions& conditions,
                                  EngineStats& stats) {
  const ShedGroup group = GroupOf(*status_[i].carried.track, conditions.dominant);
  const double place = ShedPlace(subscriber_.value, i);
  shed_range_.Narrow(ShedRangeAt(conditions.shed_depth, group, place));
  const size_t steps = ShedStepsAt(conditions.shed_depth, group, place);
  const size_t before = std::exchange(status_[i].shed_steps, steps);
  if (!given.send) return given;
  SlotAllocation left = given;
  left.send = ShedTo(demand.layers, *given.send, steps);
  if (left.send == given.send) return given;
  left.bitrate = BitrateAt(demand.layers, left.send);
  left.limit = LimitReason::kOverload;
  shed_ += given.bitrate - left.bitrate;
  ++slots_shed_;
  if (steps > before) stats.slots_sheds += steps - before;
  return left;
}

void Subscription::AddShedWeights(std::optional<ParticipantId> dominant,
                                  ShedWeights& weights) const {
  for (const Status& status : status_) {
    const IncomingTrack* const track = status.carried.track;
    if (!status.given || track == nullptr) continue;
    sfu::AddShedWeights(track->Options(), *status.given, GroupOf(*track, dominant), weights);
  }
}

void Subscription::Pause(Status& status, Slot& slot, PauseReason reason) {
  status.pause = reason;
  status.limit = ReasonOf(reason, status.limit);
  status.given.reset();
  slot.Stop();
}

void Subscription::Apply(Status& status, Slot& slot, const SlotAllocation& allocation, Time now) {
  if (!allocation.send && allocation.limit == LimitReason::kBandwidth) {
    return Pause(status, slot, PauseReason::kBandwidth);
  }
  const bool shed = allocation.limit == LimitReason::kOverload;
  if (!allocation.send && shed) return Pause(status, slot, PauseReason::kOverload);
  status.pause = PauseReason::kNone;
  status.limit = allocation.limit;
  status.given = allocation.send;
  const auto& layers = status.carried.track->layers();
  // Before its first packet a track has no active layer: wait on the one that is wanted.
  const std::optional<size_t> index =
      allocation.send ? std::optional(allocation.send->layer) : allocation.wanted;
  if (!index) return slot.Stop();
  slot.Follow(*layers[*index], now);
  const uint8_t highest = allocation.send.value_or(LayerPoint{}).max_temporal_id;
  const uint8_t temporal_id = highest < kMaxTemporalLayers - 1 ? highest : TemporalFilter::kAll;
  const bool limited = (budget_ || shed) && slot.current() != nullptr;
  // A layer that is left for a smaller tile's may go on where the budget has room.
  const double spare = budget_ && !shed ? std::max(0., budget_->bps() - allocated_) : 0;
  slot.LimitTemporalLayers(temporal_id, limited
                                            ? Meanwhile(*slot.current(), allocation.bitrate + spare)
                                            : TemporalFilter::kAll);
}

// Streams that never say where temporal layers can be joined offer a key frame instead.
void Subscription::HurryJoin(Status& status, const Slot& slot, Time now) const {
  if (!slot.rising()) {
    status.rising_since = {};
  } else if (status.rising_since == Time{}) {
    status.rising_since = now;
  } else if (now - status.rising_since >= kJoinPatience) {
    status.rising_since = now;
    slot.current()->key_frames().Want();
  }
}

std::vector<SlotState> Subscription::States(const Slots& slots) const {
  std::vector<SlotState> states;
  for (size_t i = 0; i < status_.size(); ++i) {
    const SlotDecision& decision = status_[i].carried.decision;
    states.push_back({.mid = status_[i].mid,
                      .kind = slots[i]->kind(),
                      .track = decision.track,
                      .from = decision.from,
                      .source = decision.source,
                      .reason = status_[i].pause});
  }
  return states;
}

// Slots that wait have their reason until the key frame comes.
LimitReason Subscription::LimitNow(size_t i, const Slot& slot) const {
  const bool waits = IsVideo(slot) && status_[i].pause == PauseReason::kNone && slot.waiting() &&
                     (slot.current() == nullptr || !IsShortage(status_[i].limit));
  return waits ? LimitReason::kWaitingForKeyFrame : status_[i].limit;
}

void Subscription::Account(const Slots& slots, Time now, EngineStats& stats) {
  const std::chrono::duration<double> elapsed = now - std::exchange(accounted_, now);
  if (elapsed > kReportInterval * 2) return;  // the first time
  for (size_t i = 0; i < status_.size() && i < slots.size(); ++i) {
    if (!IsVideo(*slots[i])) continue;
    stats.limited_seconds[static_cast<size_t>(LimitNow(i, *slots[i]))] += elapsed.count();
  }
}

SubscriberReport Subscription::Report(const Slots& slots, Time now, EngineStats& stats) {
  Account(slots, now, stats);
  const std::chrono::duration<double> elapsed = now - std::exchange(reported_, now);
  next_report_ = now + kReportInterval;
  SubscriberReport report{.estimate = budget_ ? std::optional(budget_->bps()) : std::nullopt,
                          .allocated = allocated_ - shed_,
                          .next_step = next_step_,
                          .slots = {}};
  for (size_t i = 0; i < status_.size(); ++i) {
    const Slot& slot = *slots[i];
    const SlotDecision& decision = status_[i].carried.decision;
    SlotReport one{.mid = status_[i].mid,
                   .kind = slot.kind(),
                   .track = decision.track,
                   .from = decision.from,
                   .source = decision.source,
                   .loss = slot.loss(),
                   .reason = LimitNow(i, slot)};
    const uint32_t octets = slot.stream().octets_sent;
    one.bitrate = static_cast<double>(octets - std::exchange(status_[i].reported_octets, octets)) *
                  8 / elapsed.count();
    if (const Layer* layer = slot.current(); layer != nullptr) {
      one.rid = layer->rid();
      one.width = layer->width;
      one.height = layer->height;
      one.temporal_layers_available = layer->rates().temporal_layers;
      one.temporal_layers = static_cast<uint8_t>(
          std::min<int>(slot.max_temporal_id() + 1, one.temporal_layers_available));
    }
    report.round_trip = std::max(report.round_trip, slot.reported_round_trip());
    report.slots.push_back(std::move(one));
  }
  return report;
}

}  // namespace sfu
