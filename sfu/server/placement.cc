#include "sfu/server/placement.h"

#include <algorithm>

namespace sfu {

Placement::Call& Placement::Find(CallId call) {
  if (const auto it = calls_.find(call); it != calls_.end()) return it->second;
  if (asked_about_.size() == kMaxEmptyCalls) {
    const CallId oldest = asked_about_.front();
    asked_about_.pop_front();
    if (const auto it = calls_.find(oldest); it != calls_.end() && it->second.participants == 0) {
      Forget(oldest);
    }
  }
  asked_about_.push_back(call);
  const auto least = std::ranges::min_element(loads_);
  ++least->calls;
  return calls_[call] = {.worker = static_cast<size_t>(least - loads_.begin())};
}

size_t Placement::WorkerOf(CallId call) { return Find(call).worker; }

size_t Placement::Add(CallId call, ParticipantId participant) {
  Call& place = Find(call);
  if (participants_.try_emplace(participant, call).second) {
    ++place.participants;
    ++loads_[place.worker].participants;
  }
  return place.worker;
}

std::optional<size_t> Placement::WorkerOf(ParticipantId participant) const {
  const auto it = participants_.find(participant);
  if (it == participants_.end()) return std::nullopt;
  return calls_.find(it->second)->second.worker;
}

std::optional<size_t> Placement::Remove(ParticipantId participant) {
  const auto it = participants_.find(participant);
  if (it == participants_.end()) return std::nullopt;
  const CallId call = it->second;
  participants_.erase(it);
  Call& place = calls_.find(call)->second;
  const size_t worker = place.worker;
  --loads_[worker].participants;
  if (--place.participants == 0) Forget(call);
  return worker;
}

bool Placement::HasRoom(CallId call) {
  const auto it = calls_.find(call);
  if (it == calls_.end()) return HasRoom();
  const Call& place = it->second;
  if (!IsFull(loads_[place.worker])) return true;
  if (place.participants > 0 || !HasRoom()) return false;
  Forget(call);
  return true;
}

bool Placement::HasRoom() const {
  return !std::ranges::all_of(loads_, [this](const Load& load) { return IsFull(load); });
}

void Placement::Forget(CallId call) {
  const auto it = calls_.find(call);
  --loads_[it->second.worker].calls;
  calls_.erase(it);
}

std::vector<ParticipantId> Placement::Participants() const {
  std::vector<ParticipantId> all;
  all.reserve(participants_.size());
  for (const auto& [participant, call] : participants_) all.push_back(participant);
  return all;
}

}  // namespace sfu
