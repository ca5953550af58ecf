// What another process on this machine uses, and how busy a core is: from its CPU clock and /proc.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace bench {

// User and system time of all its threads so far, in seconds; nullopt: it is gone.
std::optional<double> ProcessCpuSeconds(pid_t pid);
// Resident memory in bytes; 0: it is gone.
uint64_t ProcessRssBytes(pid_t pid);

// The core that it is tied to; nullopt: it may run on several, or is gone.
std::optional<int> OnlyCoreOf(pid_t pid);

// Time a core was not idle (interrupts included) between two readings.
class CoreMeter {
 public:
  explicit CoreMeter(int core) : core_(core) { Restart(); }
  void Restart() { start_ = Read(); }
  // 0..1 since Restart.
  double Busy() const;

 private:
  struct Reading {
    uint64_t idle = 0;
    uint64_t all = 0;
  };
  Reading Read() const;
  int core_;
  Reading start_;
};

}  // namespace bench
