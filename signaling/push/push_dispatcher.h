// Decides what is asked of which push service, and what became of every push. A pure machine:
// pushes and answers go in; requests and results come out. It keeps no time of its own: a push that
// is to be tried again leaves with the time at which it comes back.
//
//   dispatcher.Submit(push, now)          a job of the outbox whose time has come
//   dispatcher.TakeRequests()             to be sent now, each answered once with OnAnswer
//   dispatcher.TakeResults()              one for every push submitted, sooner or later
//
// What it promises: nothing is sent once the ring is over (it expired, or a cancel for the device
// came); a cancel is sent only to a device that the ring may have reached, and only after it.
//
// Bounded by what is submitted; each service has so many requests on the way at once, the rest
// waits.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "signaling/push/push_provider.h"
#include "signaling/push/push_services.h"

namespace signaling {

struct ActivePushProvider {
  ActivePushService service;
  std::unique_ptr<PushProvider> provider;
};

// What became of one push; the attempt's `detail` is one of a fixed set of reasons.
struct PushResult {
  int64_t job_id = 0;
  PushAttempt attempt;
  WallTime created_at;               // of the job
  std::optional<WallTime> retry_at;  // it is to be submitted again then
  // The device is to be removed, unless it was registered anew after this.
  std::optional<WallTime> gone_since;
};

struct OutgoingPush {
  uint64_t exchange = 0;
  PushRequest request;
};

inline constexpr size_t kMaxPushesOnTheWay = 128;  // per service

class PushDispatcher {
 public:
  PushDispatcher(std::vector<ActivePushProvider> providers, Random random);

  void Submit(DuePush push, Instant now);
  void OnAnswer(uint64_t exchange, const PushAnswer& answer, Instant now);

  std::vector<OutgoingPush> TakeRequests() { return std::exchange(requests_, {}); }
  std::vector<PushResult> TakeResults() { return std::exchange(results_, {}); }

 private:
  struct Lane {
    ActivePushProvider at;
    std::deque<uint64_t> waiting;
    size_t on_the_way = 0;
    std::optional<uint64_t> preparing;  // the exchange that everything waits for
  };
  struct Entry {
    DuePush push;
    Lane* lane = nullptr;
    WallTime sent_at;  // zero: it waits
    bool renewed = false;
    std::optional<DuePush> cancel;  // waits for what becomes of this ring
  };
  using Target = std::tuple<std::string, std::string, std::string, std::string, std::string>;
  using Entries = std::map<uint64_t, Entry>;

  static Target TargetOf(const DuePush& push);
  Lane* LaneOf(const Device& device);
  void Enqueue(DuePush push, Lane& lane, Instant now);
  // Meets the ring that the cancel is for, if that is here.
  bool MeetsRing(DuePush& cancel, Instant now);
  void Work(Lane& lane, Instant now);
  void Start(Entries::iterator entry, Instant now);
  void OnPrepared(Lane& lane, const PushAnswer& answer, Instant now);
  void Conclude(Entries::iterator entry, const PushVerdict& verdict, int status, Instant now);
  void Finish(const DuePush& push, std::string_view outcome, std::string_view reason, int status,
              Instant now);

  Random random_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  uint64_t next_exchange_ = 1;
  Entries entries_;
  std::map<Target, uint64_t> rings_;  // of the entries that are rings
  std::vector<OutgoingPush> requests_;
  std::vector<PushResult> results_;
};

}  // namespace signaling
