// Media events as part of turns. While nothing can be committed they wait, and media goes on for as
// long as a disk is full: so of those that say how something is now, only the newest about each
// subject waits. What waits is bounded by the participants and their tracks, not by time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "sfu/api/events.h"
#include "signaling/http/turns.h"

namespace signaling {

class MediaTurns {
 public:
  // Told as part of a turn.
  using Owner = std::function<void(const std::vector<sfu::Event>& events)>;

  // `turns` outlives it.
  MediaTurns(Turns& turns, Owner owner);

  // In the order in which they happened.
  void On(std::vector<sfu::Event> events);

  // What an event is about: its kind, whose it is (participant or call), and which part of that.
  using Subject = std::tuple<size_t, uint64_t, std::string>;

 private:
  void Keep(sfu::Event event);
  void TellAll();

  Turns& turns_;
  const Owner owner_;
  std::list<sfu::Event> waiting_;
  std::map<Subject, std::list<sfu::Event>::iterator> newest_;  // into waiting_, all of it
};

}  // namespace signaling
