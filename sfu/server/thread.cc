#include "sfu/server/thread.h"

#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>
#include <ctime>
#include <utility>

#include "sfu/server/thread_heap.h"

namespace sfu {
namespace {

// By default a timer may be late by 50 µs, a sixth of a worker's longest tick.
constexpr unsigned long kTimerSlackNs = 1'000;
// sched(7): a third of the weight. A media worker that needs the core is given it at once, and has
// most of it against signaling and handshakes together, which still get on with what they do.
constexpr int kNice = 5;

}  // namespace

std::thread StartThread(const std::string& name, std::optional<int> core,
                        std::function<void()> body) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);  // a new thread inherits the mask
  std::thread thread([body = std::move(body)] {
    prctl(PR_SET_TIMERSLACK, kTimerSlackNs);
    ReserveThreadHeap();
    body();
  });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_setname_np(thread.native_handle(), name.c_str());
  if (core) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<size_t>(*core), &one);
    pthread_setaffinity_np(thread.native_handle(), sizeof(one), &one);  // a wish, not a need
  }
  return thread;
}

void LetMediaGoFirst() {
  // Of this thread alone, as Linux has it. A wish, not a need.
  setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + kNice);
}

std::chrono::nanoseconds ThreadRunTime() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

std::vector<int> UsableCores() {
  cpu_set_t usable;
  CPU_ZERO(&usable);
  std::vector<int> cores;
  if (sched_getaffinity(0, sizeof(usable), &usable) == 0) {
    for (int core = 0; core < CPU_SETSIZE; ++core) {
      if (CPU_ISSET(static_cast<size_t>(core), &usable)) cores.push_back(core);
    }
  }
  if (cores.empty()) cores.push_back(0);
  return cores;
}

}  // namespace sfu
