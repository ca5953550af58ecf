// A discrete-event world in virtual time. Events run in order of their time, those of the same
// time in the order they were scheduled; nothing sleeps, so half an hour of calls takes seconds.
//
// While a World lives, this process's gettimeofday() and time() tell its virtual time (OpenSSL's
// DTLS timers and certificates read them) and OpenSSL's randomness comes from its seed: the same
// seed gives the same run, byte for byte. One World at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "tests/sim/dice.h"

namespace sim {

using Time = std::chrono::steady_clock::time_point;

class World {
 public:
  explicit World(uint64_t seed);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  uint64_t seed() const { return seed_; }
  Time now() const { return now_; }
  // When the world began.
  static Time epoch() { return Time(std::chrono::hours(1)); }
  Duration elapsed() const { return std::chrono::duration_cast<Duration>(now_ - epoch()); }
  // The wall clock of the world, without any participant's own error.
  std::chrono::system_clock::time_point wall() const { return WallAt(now_); }
  static std::chrono::system_clock::time_point WallAt(Time time);

  // The source of everybody's randomness; fork it, so that one's throws do not move another's.
  Dice& dice() { return dice_; }

  // Runs `event` at `time`, or as soon as possible when that is past.
  void At(Time time, std::function<void()> event);
  void After(Duration delay, std::function<void()> event) { At(now_ + delay, std::move(event)); }

  void RunUntil(Time time);
  void RunFor(Duration duration) { RunUntil(now_ + duration); }
  // Runs until `condition` holds, asked after every event, at most for `limit`. True if it holds.
  bool RunUntil(const std::function<bool()>& condition, Duration limit);

  uint64_t events_run() const { return events_run_; }

 private:
  struct Event {
    Time time;
    uint64_t order;
    std::function<void()> run;
    bool operator<(const Event& other) const {  // of a max-heap: the latest is the smallest
      return time != other.time ? time > other.time : order > other.order;
    }
  };
  void RunNext();

  uint64_t seed_;
  Dice dice_;
  Time now_ = epoch();
  uint64_t scheduled_ = 0;
  uint64_t events_run_ = 0;
  std::vector<Event> queue_;
};

}  // namespace sim
