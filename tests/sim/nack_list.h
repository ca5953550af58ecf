// The packets a simulated receiver misses and asks for, as browsers do: at once, then again after a
// round trip, ten times.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "tests/sim/world.h"

namespace sim {

class NackList {
 public:
  static constexpr int kMaxRequests = 10;
  static constexpr size_t kMaxMissing = 1000;

  explicit NackList(Duration round_trip) : round_trip_(round_trip) {}
  void OnPacket(int64_t sequence, Time now);
  // To ask for now. `gave_up` is set when something was asked for often enough, or too much misses.
  std::vector<uint16_t> Collect(Time now, bool& gave_up);
  // Nothing before `sequence` is needed any more.
  void ForgetBefore(int64_t sequence) {
    missing_.erase(missing_.begin(), missing_.lower_bound(sequence));
  }
  bool Missing(int64_t from, int64_t until) const {
    const auto first = missing_.lower_bound(from);
    return first != missing_.end() && first->first < until;
  }
  size_t missing() const { return missing_.size(); }
  void set_round_trip(Duration round_trip) { round_trip_ = round_trip; }

 private:
  struct Entry {
    Time noticed;
    Time asked{};
    int requests = 0;
  };
  Duration round_trip_;
  std::map<int64_t, Entry> missing_;
  int64_t newest_ = -1;
};

}  // namespace sim
