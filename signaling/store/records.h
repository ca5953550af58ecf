// What is kept of users besides their calls: devices, the events they were told, and what is to be
// pushed to them. Plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "signaling/call/call_state.h"
#include "signaling/call/instant.h"
#include "signaling/call/user_directory.h"

namespace signaling {

// A user is named within an API key.
struct UserKey {
  std::string api_key;
  std::string user_id;
  bool operator==(const UserKey&) const = default;
};

struct UserRecord {
  std::string api_key;
  User user;
};

// A push address. It belongs to the user who registered it last.
struct Device {
  UserKey owner;
  std::string id;                  // the provider's token, or a Web Push subscription
  std::string push_provider;       // firebase, apn or webpush
  std::string push_provider_name;  // as the operator configured it; may be empty
  std::string platform;            // as the client said; may be empty
  bool voip = false;
  WallTime registered_at;
  bool operator==(const Device&) const = default;
};

// One durable event, and who was told it under which number. The text is its JSON without `seq`.
struct EventRecord {
  struct Recipient {
    std::string user_id;
    uint64_t seq = 0;
  };
  CallKey call;
  std::string type;
  WallTime created_at;
  std::string text;
  std::vector<Recipient> recipients;
};

// An event as one user was told it.
struct LoggedEvent {
  uint64_t seq = 0;
  CallKey call;
  std::string type;
  std::string text;
  bool operator==(const LoggedEvent&) const = default;
};

struct Replay {
  std::vector<LoggedEvent> events;  // by seq
  bool truncated = false;           // some after `since` are gone
  bool foreign = false;             // `since` is of another log: it says nothing of this one
};

// A page of a user's calls, newest first; `next` continues it.
struct CallPage {
  std::vector<CallState> calls;
  std::optional<int64_t> next;
};

enum class PushKind : uint8_t { kRing, kCancel };

// One message to one device, until it is delivered, refused or pointless.
struct PushJob {
  int64_t id = 0;  // given by the store
  PushKind kind = PushKind::kRing;
  CallKey call;
  std::string user_id;
  std::string device_id;
  std::string text;  // what the message says, as the sender wants it kept
  WallTime created_at;
  WallTime expires_at;  // not sent from then on: the ring is over
  WallTime due_at;      // of the next attempt
  int attempts = 0;
};

// A job to be done now, and the device as it is registered now.
struct DuePush {
  PushJob job;
  Device device;
};

// What became of one attempt to reach a device.
struct PushAttempt {
  PushKind kind = PushKind::kRing;
  CallKey call;
  std::string user_id;
  std::string device_id;
  std::string push_provider;
  std::string push_provider_name;
  WallTime at;
  std::string outcome;  // delivered, retry, gone, failed, expired, cancelled, unneeded
  int status = 0;       // the provider's HTTP status; 0: no answer
  std::string detail;   // the provider's reason, if it gave one
  bool operator==(const PushAttempt&) const = default;
};

}  // namespace signaling
