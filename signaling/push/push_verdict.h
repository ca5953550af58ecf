// What an answer of a push service means for a push.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "signaling/call/instant.h"
#include "signaling/push/push_request.h"

namespace signaling {

enum class PushOutcome { kDelivered, kRetry, kGone, kFailed };

struct PushVerdict {
  PushOutcome outcome = PushOutcome::kFailed;
  // One of a fixed set (it labels a metric), never a text of the service's: a literal.
  std::string_view reason;
  std::optional<std::chrono::seconds> retry_after;  // asked for by the service
  // kGone: the device's registrations up to then are meant; later ones are not.
  WallTime gone_since;
  // kRetry: nothing is wrong with the service; our credential was too old and is renewed.
  bool credential_expired = false;
  // The push may be there although nobody said so.
  bool may_have_arrived = false;
};

constexpr PushVerdict Delivered() {
  return {.outcome = PushOutcome::kDelivered, .reason = "delivered", .may_have_arrived = true};
}
constexpr PushVerdict Failed(std::string_view reason) {
  return {.outcome = PushOutcome::kFailed, .reason = reason};
}

// What is the same for every service: no answer, 429, 5xx. nullopt: the service's own rules say.
std::optional<PushVerdict> JudgeTransport(const PushAnswer& answer, WallTime now);

// RFC 9110 section 10.2.3: seconds, or a date (which has passed: 0). nullopt for anything else; at
// most an hour.
std::optional<std::chrono::seconds> ParseRetryAfter(std::string_view text, WallTime now);

// When to try for the `attempts + 1`st time, counted from now: half a second, doubled each time up
// to eight seconds, of which the second half is random, and not before the service wants it.
// `random`: any 64 bits.
std::chrono::milliseconds RetryDelay(int attempts, std::optional<std::chrono::seconds> retry_after,
                                     uint64_t random);

}  // namespace signaling
