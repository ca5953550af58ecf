#include "signaling/call/call_registry.h"

#include <type_traits>
#include <utility>
#include <variant>

namespace signaling {

CallRoom* CallRegistry::Find(const CallKey& key) {
  const auto found = rooms_.find(key);
  return found == rooms_.end() ? nullptr : found->second.get();
}

CallRoom* CallRegistry::OfSession(const std::string& session_id) {
  const auto found = services_.sessions.by_session.find(session_id);
  return found == services_.sessions.by_session.end() ? nullptr : found->second;
}

CallRoom* CallRegistry::Create(CallState founding) {
  if (rooms_.size() >= max_calls_ && !EvictOneIdle()) return nullptr;
  CallKey key = founding.key;
  auto room = std::make_unique<CallRoom>(std::move(founding), services_.ids.NextCall(), services_);
  CallRoom* created = room.get();
  by_media_[created->media_id()] = created;
  rooms_[std::move(key)] = std::move(room);
  return created;
}

bool CallRegistry::EvictOneIdle() {
  const CallRoom* oldest = nullptr;
  for (const auto& [key, room] : rooms_) {
    if (!room->state().participants.empty() || room->state().AnyoneRinging()) continue;
    if (oldest == nullptr || room->state().created_at < oldest->state().created_at) {
      oldest = room.get();
    }
  }
  if (oldest == nullptr) return false;
  by_media_.erase(oldest->media_id());
  deadlines_.Remove(oldest->media_id());
  rooms_.erase(CallKey(oldest->state().key));
  return true;
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
  Reschedule(*room, now);
}

void CallRegistry::OnTimeout(Instant now) {
  sfu::CallId due;
  while (deadlines_.TakeDue(now.steady, due)) {
    CallRoom& room = *by_media_.at(due);
    room.OnTimeout(now);
    Reschedule(room, now);
  }
}

void CallRegistry::ForEach(const std::function<void(CallRoom&)>& visit) {
  for (const auto& [key, room] : rooms_) visit(*room);
}

}  // namespace signaling
