// What one participant is sent: which track each of its slots carries (AssignSlots), at which layer
// (AllocateLayers), and why it is not more. Gathers the inputs of these decisions and carries out
// their results, at human rate.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sfu/api/events.h"
#include "sfu/api/stats.h"
#include "sfu/forward/slot.h"
#include "sfu/layers/allocation.h"
#include "sfu/layers/rise_caution.h"
#include "sfu/layers/shedding.h"
#include "sfu/layers/slot_assignment.h"
#include "sfu/util/data_rate.h"

namespace sfu {

class Subscription {
 public:
  using Slots = std::vector<std::unique_ptr<Slot>>;
  // While there is a budget, layers are decided anew this often: seldom when it leaves plenty and
  // everybody has what they want; and at once when it moved by more than this share.
  static constexpr std::chrono::milliseconds kInterval{100};
  static constexpr std::chrono::milliseconds kCalmInterval{1000};
  static constexpr double kPlenty = 0.7;
  static constexpr double kMoved = 0.05;
  static constexpr std::chrono::seconds kReportInterval{1};
  // Longest wait for a frame at which more temporal layers can be joined; then a key frame is asked
  // for.
  static constexpr std::chrono::seconds kJoinPatience{2};
  // For so long the first picture may be waited for once there is feedback.
  static constexpr std::chrono::seconds kBeginPatience{1};
  // A key frame that is older when the handshake begins is too old when it is over.
  static constexpr std::chrono::milliseconds kHandshake{250};

  explicit Subscription(ParticipantId subscriber) : subscriber_(subscriber) {}

  // What a slot carries. A track that ends makes its call dirty, and nobody looks at this before
  // the next Assign().
  struct Carried {
    SlotDecision decision;
    IncomingTrack* track = nullptr;
  };
  void Assign(const Slots& slots, const std::vector<Carried>& carried);

  struct Conditions {
    std::optional<DataRate> budget;  // of all that is sent
    std::optional<ParticipantId> dominant;
    bool budget_is_guess = false;  // nothing is known of the path yet
    bool reachable = false;        // keys are being agreed on, or are there
    bool sendable = false;         // keys and an address: before, what is sent would be lost
    double shed_depth = 0;         // of the server's overload (sfu/layers/shedding.h)
  };
  bool Due(const Conditions& conditions, Time now) const;
  // Decides layers and makes the slots follow them.
  void Allocate(const Slots& slots, const Conditions& conditions, Time now, EngineStats& stats);

  // The layers that publishers should send for this subscriber.
  const std::vector<Layer*>& wanted() const { return wanted_; }
  // What each round of shedding takes from what the slots are given, in bits per second.
  void AddShedWeights(std::optional<ParticipantId> dominant, ShedWeights& weights) const;
  // Those that are sent less for overload.
  size_t slots_shed() const { return slots_shed_; }
  // What the slots carry, to be told.
  std::vector<SlotState> States(const Slots& slots) const;

  bool ReportDue(Time now) const { return now >= next_report_; }
  SubscriberReport Report(const Slots& slots, Time now, EngineStats& stats);
  // The budget that the next step up would need, for probing; nullopt: nothing wants more.
  std::optional<DataRate> next_step() const {
    if (next_step_ == 0) return std::nullopt;
    return DataRate::BitsPerSecond(next_step_);
  }

 private:
  struct Status {
    std::string mid;
    Carried carried;
    std::optional<LayerPoint> given;  // by the last allocation, before shedding
    size_t shed_steps = 0;            // that overload took it down
    PauseReason pause = PauseReason::kNoSource;
    LimitReason limit = LimitReason::kNoSource;
    uint32_t reported_octets = 0;  // of its stream, at the last report
    Time rising_since{};           // waits for a frame at which to join temporal layers
    Time begun{};                  // with the smallest layer
  };
  // The video of one allocation, and where in status_ it belongs.
  struct Demands {
    std::vector<std::vector<LayerOption>> options;
    std::vector<AllocationDemand> demands;
    std::vector<size_t> places;
  };
  Demands GatherDemands(const Conditions& conditions) const;
  double AudioRate(const Slots& slots) const;
  // What is sent of it while the budget is a guess.
  static SlotAllocation Begin(const AllocationDemand& demand, const SlotAllocation& given);
  // May what was begun go on? Until the first feedback and the first picture have come.
  bool Beginning(const Status& status, const Slot& slot, Time now) const;
  // Key frames to start from, which come while keys are agreed on.
  void AskAhead(const Status& status, const SlotAllocation& given, Time now) const;
  // What overload leaves of what slot `i` was given.
  SlotAllocation Shed(size_t i, const AllocationDemand& demand, const SlotAllocation& given,
                      const Conditions& conditions, EngineStats& stats);
  void Pause(Status& status, Slot& slot, PauseReason reason);
  void Apply(Status& status, Slot& slot, const SlotAllocation& allocation, Time now);
  void HurryJoin(Status& status, const Slot& slot, Time now) const;
  LimitReason LimitNow(size_t i, const Slot& slot) const;
  void NoteSteps(const Demands& video, const Allocation& allocation, Time now);
  void Account(const Slots& slots, Time now, EngineStats& stats);

  ParticipantId subscriber_;
  std::vector<Status> status_;  // one per slot, in order
  std::vector<Layer*> wanted_;
  std::optional<DataRate> budget_;
  RiseCaution caution_;
  double allocated_ = 0;
  double next_step_ = 0;
  double shed_ = 0;  // bits per second of allocated_
  size_t slots_shed_ = 0;
  DepthRange shed_range_;  // in which shedding takes the same from each slot
  Time allocated_at_{};
  Time accounted_{};
  Time reported_{};
  Time next_report_{};
  bool fresh_ = false;  // assigned since the last allocation
  bool budget_is_guess_ = false;
  bool beginning_ = false;    // some slot is
  bool asked_ahead_ = false;  // once: what nobody joins for is not asked for again and again
};

}  // namespace sfu
