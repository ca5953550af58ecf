#include "bench/load/process_meter.h"

#include <absl/strings/str_cat.h>
#include <sched.h>
#include <unistd.h>

#include <ctime>
#include <fstream>
#include <sstream>
#include <string>

namespace bench {

std::optional<double> ProcessCpuSeconds(pid_t pid) {
  clockid_t clock{};
  timespec used{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) {
    return std::nullopt;
  }
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

uint64_t ProcessRssBytes(pid_t pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/statm"));
  uint64_t all = 0;
  uint64_t resident = 0;
  file >> all >> resident;
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

std::optional<int> OnlyCoreOf(pid_t pid) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (pid == 0 || sched_getaffinity(pid, sizeof(cores), &cores) != 0 || CPU_COUNT(&cores) != 1) {
    return std::nullopt;
  }
  int core = 0;
  while (!CPU_ISSET(static_cast<size_t>(core), &cores)) ++core;
  return core;
}

CoreMeter::Reading CoreMeter::Read() const {
  std::ifstream file("/proc/stat");
  const std::string name = absl::StrCat("cpu", core_);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string first;
    if (!(words >> first) || first != name) continue;
    Reading reading;
    uint64_t ticks = 0;
    // user nice system idle iowait irq softirq steal
    for (int i = 0; i < 8 && words >> ticks; ++i) {
      reading.all += ticks;
      if (i == 3 || i == 4) reading.idle += ticks;
    }
    return reading;
  }
  return {};
}

double CoreMeter::Busy() const {
  const Reading now = Read();
  const uint64_t all = now.all - start_.all;
  if (all == 0) return 0;
  return 1 - static_cast<double>(now.idle - start_.idle) / static_cast<double>(all);
}

}  // namespace bench
