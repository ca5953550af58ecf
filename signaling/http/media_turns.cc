#include "signaling/http/media_turns.h"

#include <iterator>
#include <utility>
#include <variant>

namespace signaling {
namespace {

template <typename T>
uint64_t WhoseIs(const T& event) {
  return event.participant.value;
}
uint64_t WhoseIs(const sfu::SpeakersChanged& event) { return event.call.value; }

template <typename T>
std::string PartOf(const T&) {
  return "";
}
std::string PartOf(const sfu::LayersWanted& event) { return event.mid; }
std::string PartOf(const sfu::TrackActivityChanged& event) {
  return std::to_string(event.track.value);
}
// That it was connected counts, though it be interrupted by now: the newest of each state.
std::string PartOf(const sfu::TransportChanged& event) {
  return std::to_string(static_cast<int>(event.state));
}

MediaTurns::Subject SubjectOf(const sfu::Event& event) {
  return std::visit(
      [&](const auto& any) -> MediaTurns::Subject {
        return {event.index(), WhoseIs(any), PartOf(any)};
      },
      event);
}

}  // namespace

MediaTurns::MediaTurns(Turns& turns, Owner owner) : turns_(turns), owner_(std::move(owner)) {}

void MediaTurns::On(std::vector<sfu::Event> events) {
  if (events.empty()) return;
  const bool awaited = !waiting_.empty();  // by a turn to come
  for (sfu::Event& event : events) Keep(std::move(event));
  if (!awaited) turns_.Do([this] { TellAll(); });
}

// The newest goes last, so that what is told last of a transport is its present state.
void MediaTurns::Keep(sfu::Event event) {
  Subject subject = SubjectOf(event);
  if (const auto before = newest_.find(subject); before != newest_.end()) {
    waiting_.erase(before->second);
  }
  waiting_.push_back(std::move(event));
  newest_.insert_or_assign(std::move(subject), std::prev(waiting_.end()));
}

void MediaTurns::TellAll() {
  const std::vector<sfu::Event> events(std::make_move_iterator(waiting_.begin()),
                                       std::make_move_iterator(waiting_.end()));
  waiting_.clear();
  newest_.clear();
  owner_(events);
}

}  // namespace signaling
