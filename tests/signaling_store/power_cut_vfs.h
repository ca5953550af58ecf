// A SQLite VFS over the system's files that loses power: after a cut, of what was written and not
// synced, each 512-byte sector is there or not, as chance wills (with a seed), and a file may have
// its old length. What was synced is there.
//
// Until somebody restores the power, every operation fails: the process is dead, so to say.
#pragma once

#include <cstdint>
#include <random>

namespace signaling {

inline constexpr char kPowerCutVfs[] = "power_cut";

class PowerSupply {
 public:
  // Registers the VFS with SQLite, for the rest of the process.
  explicit PowerSupply(uint64_t seed);
  ~PowerSupply();
  PowerSupply(const PowerSupply&) = delete;
  PowerSupply& operator=(const PowerSupply&) = delete;

  // The power goes when this many more writes, syncs or truncations have been done.
  void CutAfter(int64_t operations);
  bool on() const;
  // The power was off for a while, but nobody was hurt: what was open goes on, nothing is lost.
  void Return();
  // To be called when everything is closed: what was lost is lost, and files work again.
  void Restore();

  // How many operations were done, and how many sectors were lost, in all cuts.
  int64_t operations() const;
  int64_t lost_sectors() const;
};

}  // namespace signaling
