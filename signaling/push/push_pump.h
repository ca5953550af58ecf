// Between the outbox and the sender, on the signaling thread: leases what is due, hands it over
// once the lease is durable, and comes back when the next is due. So nothing is sent that a crash
// would not remember.
#pragma once

#include <absl/container/flat_hash_set.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "signaling/push/push_sender.h"
#include "signaling/store/store.h"

namespace signaling {

struct PushPumpHooks {
  std::function<Instant()> now;
  // Runs something that changes the store, so that it is committed and AfterCommit called.
  std::function<void(std::function<void()>)> in_turn;
  // On the signaling thread, in a turn.
  std::function<void(const std::vector<PushResult>&)> on_results;
};

class PushPump {
 public:
  // All outlive it, but for the providers, which it owns.
  PushPump(boost::asio::io_context& io, Store& store, std::vector<ActivePushProvider> providers,
           Random random, PushPumpHooks hooks);

  // The outbox may hold what an earlier process left: call it once at the start, too.
  void AfterCommit();
  // What is on the way is broken off; the outbox keeps it.
  void Stop();

  // At the services and waiting for them, together. More stays in the outbox.
  static constexpr size_t kMaxOut = 2'000;
  // Longer than a push waits for an access token and its own answer.
  static constexpr std::chrono::milliseconds kLease{60'000};

 private:
  // Wakes when the next push is due.
  void Arm();
  void Lease();
  void OnResults(const std::vector<PushResult>& results);

  boost::asio::io_context& io_;
  Store& store_;
  const PushPumpHooks hooks_;
  boost::asio::steady_timer timer_;
  absl::flat_hash_set<int64_t> out_;  // jobs without a result
  bool leasing_ = false;
  std::vector<DuePush> leased_;  // not durable yet
  std::unique_ptr<PushSender> sender_;
};

}  // namespace signaling
