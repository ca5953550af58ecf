// Which worker a call lives on. A call is placed when it is first named, on the worker with the
// fewest participants (then the fewest calls, then the first) among those with room, and stays
// there until its last participant is gone. While nobody is in it, only HasRoom may move it: what
// candidates say of its worker holds until the participant they were made for is added.
//
// A call that is asked about but never entered would be remembered for ever: of those only the
// latest kMaxEmptyCalls are kept.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "sfu/api/ids.h"

namespace sfu {

class Placement {
 public:
  static constexpr size_t kMaxEmptyCalls = 10'000;

  // `max_participants`: of one worker.
  Placement(size_t workers, size_t max_participants)
      : max_participants_(max_participants), loads_(workers) {}

  size_t WorkerOf(CallId call);
  // The participant is in `call` from now on; a repeat changes nothing.
  size_t Add(CallId call, ParticipantId participant);
  std::optional<size_t> WorkerOf(ParticipantId participant) const;
  // The worker it was on.
  std::optional<size_t> Remove(ParticipantId participant);

  // A worker without room for anybody else: no call is placed there while another has some.
  void SetSaturated(size_t worker, bool saturated) { loads_[worker].saturated = saturated; }
  // Whether anybody may enter. A call in which nobody is yet finds room on any worker: if its own
  // has none it is placed anew when it is named next.
  bool HasRoom(CallId call);
  // For a call that is yet to be named.
  bool HasRoom() const;

  std::vector<ParticipantId> Participants() const;
  size_t calls() const { return calls_.size(); }

 private:
  struct Call {
    size_t worker = 0;
    size_t participants = 0;
  };
  struct Load {
    bool saturated = false;
    size_t participants = 0;
    size_t calls = 0;
    auto operator<=>(const Load&) const = default;
  };
  Call& Find(CallId call);
  void Forget(CallId call);
  bool IsFull(const Load& load) const {
    return load.saturated || load.participants >= max_participants_;
  }

  size_t max_participants_;
  std::vector<Load> loads_;
  absl::flat_hash_map<CallId, Call> calls_;
  absl::flat_hash_map<ParticipantId, CallId> participants_;
  std::deque<CallId> asked_about_;  // in order of being placed; some may have been entered since
};

}  // namespace sfu
