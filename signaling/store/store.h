// What survives the process: users, devices, calls, the events each user was told, and pushes.
//
//   store.Apply(change) …  one turn's changes, in order
//   store.Commit()         all of them are durable, or none is
//
// Nothing is acknowledged before Commit (see HeldOutputs). Reads see what was applied, committed or
// not. A change or a read that fails makes the next Commit fail with a sentence, so no answer built
// on it leaves either; the changes are kept, and the next Commit tries again. While nothing can be
// written at all, reads see what was committed.
//
// The interface is narrow so that a store shared by several servers can stand beside SqliteStore.
// One thread only; calls block for as long as a disk takes.
#pragma once

#include <absl/status/status.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "signaling/store/change.h"
#include "signaling/store/records.h"

namespace signaling {

// How much is kept, and for how long.
struct StoreLimits {
  size_t events_per_user = 1'000;
  std::chrono::hours event_age{24 * 7};
  size_t calls = 1'000'000;  // quiet ones: those with nobody in and nobody rung
  std::chrono::hours call_age{24 * 90};
  size_t devices_per_user = 25;
  size_t replayed_events = 500;  // at once, to one connection
  size_t replayed_bytes = 512 * 1024;
  // While another program writes the database. The signaling thread stands still meanwhile, and a
  // Commit that failed is tried again anyway.
  std::chrono::milliseconds lock_wait{200};
};

class Store {
 public:
  virtual ~Store() = default;

  virtual void Apply(Change change) = 0;
  // Whether there is anything that Commit would have to make durable, or to fail for.
  virtual bool dirty() const = 0;
  virtual absl::Status Commit() = 0;

  // --- What a start needs ---
  virtual std::vector<UserRecord> Users() = 0;
  // The calls in which somebody is, or is being rung.
  virtual std::vector<CallState> LiveCalls() = 0;

  // --- What requests ask for ---
  virtual std::optional<CallState> FindCall(const CallKey& key) = 0;
  // Calls the user is a member of, from `before` (a page's `next`) on.
  virtual CallPage CallsOf(const UserKey& user, std::optional<int64_t> before, size_t limit) = 0;
  virtual std::vector<Device> DevicesOf(const UserKey& user) = 0;
  // What the user was told after `since`; the newest of it when that is too much.
  virtual Replay EventsSince(const UserKey& user, uint64_t since) = 0;
  // The `call.ring` events of the user from `since` on, by seq.
  virtual std::vector<LoggedEvent> RingsOf(const UserKey& user, WallTime since) = 0;

  // --- The outbox of pushes ---
  // Jobs whose time has come, at most `limit`. They are the caller's until `now + lease`: then, if
  // neither finished nor retried, they are due again; after a restart, at once. Jobs that expired
  // or whose device is gone, or is another user's now, are dropped. Call it right after a Commit,
  // so that no push runs ahead of what it is about.
  virtual std::vector<DuePush> TakeDuePushes(WallTime now, std::chrono::milliseconds lease,
                                             size_t limit) = 0;
  // When TakeDuePushes would next find something; nullopt when there is no job.
  virtual std::optional<WallTime> NextPushDue() = 0;
  // The user's devices that the ring which began at `since` reached by push, or may have.
  virtual std::vector<std::string> DevicesRung(const CallKey& call, const std::string& user_id,
                                               WallTime since) = 0;
  // Of a call, oldest first.
  virtual std::vector<PushAttempt> PushAttemptsOf(const CallKey& call) = 0;

  // Removes some of what is too old or too much; true when there is more to remove.
  virtual bool Prune(WallTime now) = 0;
};

}  // namespace signaling
