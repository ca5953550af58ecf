#include "signaling/call/call_registry.h"

#include <type_traits>
#include <utility>
#include <variant>

#include "signaling/call/restored_call.h"

namespace signaling {
namespace {

// By then a worker has given back all that it shed.
constexpr std::chrono::seconds kRetryOverloaded{10};

// What a subscriber is shown changes nothing in the state of a call, and there is news of it every
// second from each.
bool IsOfPicture(const sfu::Event& event) {
  return std::holds_alternative<sfu::SlotsChanged>(event) ||
         std::holds_alternative<sfu::SlotsReported>(event) ||
         std::holds_alternative<sfu::LayersWanted>(event) ||
         std::holds_alternative<sfu::TrackActivityChanged>(event);
}

}  // namespace

CallRoom* CallRegistry::Find(const CallKey& key) {
  const auto found = rooms_.find(key);
  if (found != rooms_.end()) return found->second.get();
  std::optional<CallState> kept = archive_.Find(key);
  if (!kept) return nullptr;
  CallRoom* room = Add(*std::move(kept));
  // Whoever does something with it reschedules it; else it goes again at once.
  quiet_.Set(room->media_id(), SteadyTime());
  return room;
}

CallRoom* CallRegistry::OfSession(const std::string& session_id) {
  const auto found = services_.sessions.by_session.find(session_id);
  return found == services_.sessions.by_session.end() ? nullptr : found->second;
}

Result<Done> CallRegistry::MayBegin(const CallState& state) const {
  if (!draining_ || state.IsGoing()) return Done();
  return Refusal{503, "draining",
                 "This server is being drained: running calls go on, new ones begin elsewhere",
                 std::chrono::seconds(5)};
}

Result<Done> CallRegistry::CheckCapacity(const CallRoom* room) const {
  if (services_.media.HasRoom(room == nullptr ? std::nullopt : std::optional(room->media_id()))) {
    return Done();
  }
  return Refusal{503, "overloaded",
                 "The server has no room for anybody else at the moment: please try again soon",
                 kRetryOverloaded};
}

CallRoom* CallRegistry::Create(CallState founding) {
  while (rooms_.size() >= max_calls_) {
    if (!MakeRoom()) return nullptr;
  }
  return Add(std::move(founding));
}

CallRoom* CallRegistry::Add(CallState state) {
  CallKey key = state.key;
  auto room = std::make_unique<CallRoom>(std::move(state), services_.ids.NextCall(), services_);
  CallRoom* added = room.get();
  by_media_[added->media_id()] = added;
  rooms_[std::move(key)] = std::move(room);
  return added;
}

void CallRegistry::Restore(CallState kept, Instant now) {
  CallRoom* room = Add(RestoredCall(std::move(kept), now));
  for (const Participant& participant : room->state().participants) {
    room->Reseat(participant, now);
  }
  Reschedule(*room, now);
}

bool CallRegistry::MakeRoom() {
  sfu::CallId id;
  if (!quiet_.TakeDue(SteadyTime::max(), id)) return false;
  Forget(id);
  return true;
}

void CallRegistry::Forget(sfu::CallId id) {
  const CallKey key = by_media_.at(id)->state().key;
  archive_.Release(key);
  by_media_.erase(id);
  deadlines_.Remove(id);
  quiet_.Remove(id);
  rooms_.erase(key);
}

void CallRegistry::OnMediaEvent(const sfu::Event& event, Instant now) {
  CallRoom* room = std::visit(
      [&]<typename T>(const T& e) -> CallRoom* {
        if constexpr (std::is_same_v<T, sfu::SpeakersChanged>) {
          const auto found = by_media_.find(e.call);
          return found == by_media_.end() ? nullptr : found->second;
        } else {
          const auto found = services_.sessions.by_media.find(e.participant);
          return found == services_.sessions.by_media.end() ? nullptr : found->second;
        }
      },
      event);
  if (room == nullptr) return;
  std::visit([&](const auto& e) { room->OnMediaEvent(e, now); }, event);
  if (!IsOfPicture(event)) Reschedule(*room, now);
}

void CallRegistry::Reschedule(CallRoom& room, Instant now) {
  if (room.TakeChange()) archive_.Keep(room.state(), now.wall);
  deadlines_.Set(room.media_id(), room.deadline());
  const CallState& state = room.state();
  if (state.participants.empty() && !state.AnyoneRinging()) {
    quiet_.Set(room.media_id(), now.steady + kQuietInMemory);
  } else {
    quiet_.Remove(room.media_id());
  }
}

void CallRegistry::OnTimeout(Instant now) {
  sfu::CallId due;
  while (deadlines_.TakeDue(now.steady, due)) {
    CallRoom& room = *by_media_.at(due);
    room.OnTimeout(now);
    Reschedule(room, now);
  }
  while (quiet_.TakeDue(now.steady, due)) Forget(due);
}

void CallRegistry::ForEach(const std::function<void(CallRoom&)>& visit) {
  for (const auto& [key, room] : rooms_) visit(*room);
}

}  // namespace signaling
