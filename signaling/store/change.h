// One thing that must become durable, as a value. What one request or event changes is several of
// them, and all of those are one transaction: see Store.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "signaling/store/records.h"

namespace signaling {

struct PutUser {
  UserRecord record;
};
// With devices, the event log, pushes, and the user's place in the history of calls.
struct RemoveUser {
  UserKey user;
};

// A user's oldest devices give way when there are too many.
struct PutDevice {
  Device device;
};
// Only if it is `owner`'s, and was not registered anew after `registered_before`, when these are
// set: a refusal by a push provider is about the registration that was there when it was asked.
struct RemoveDevice {
  std::string api_key;
  std::string id;
  std::optional<std::string> owner;
  std::optional<WallTime> registered_before;
};

// The call itself; its members and participants are changes of their own (call_changes.h).
struct PutCall {
  CallState call;
  WallTime at;
};
struct PutMember {
  CallKey call;
  Member member;
};
struct RemoveMember {
  CallKey call;
  std::string user_id;
};
struct PutParticipant {
  CallKey call;
  Participant participant;
};
struct RemoveParticipant {
  CallKey call;
  std::string session_id;
};

// Also notes each recipient's latest seq.
struct AppendEvent {
  EventRecord event;
};

struct AddPush {
  PushJob job;
};
// The job is done, for better or worse.
struct FinishPush {
  int64_t id = 0;
  PushAttempt attempt;
};
// The job is to be tried again at `due_at`.
struct RetryPush {
  int64_t id = 0;
  WallTime due_at;
  PushAttempt attempt;
};
// The ring is over, for one user or for all: what was not sent yet is not sent any more. Jobs being
// sent just now stay until they are finished.
struct DropRingPushes {
  CallKey call;
  std::optional<std::string> user_id;
};

using Change = std::variant<PutUser, RemoveUser, PutDevice, RemoveDevice, PutCall, PutMember,
                            RemoveMember, PutParticipant, RemoveParticipant, AppendEvent, AddPush,
                            FinishPush, RetryPush, DropRingPushes>;

}  // namespace signaling
