// What the rules of a call say to a request, before anything is changed: one pure function for each
// kind. The machine asks them too, so a request that is refused and an event that changes nothing
// are the same thing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signaling/call/call_state.h"
#include "signaling/call/refusal.h"

namespace signaling {

enum class Verdict : uint8_t {
  kGo,                 // do it
  kRepeat,             // it is done already: say yes again
  kMerged,             // the call lives under another cid
  kEnded,              // for good
  kAnsweredElsewhere,  // another connection of the user has answered
  kAlreadyAccepted,
  kAlreadyRejected,
  kMissed,       // the ring is over, though the call goes on
  kNotRung,      // there is no ring to answer
  kAnswerFirst,  // the user is only being rung
  kBegun,        // nobody can cancel what somebody has accepted
  kNobodyToRing,
};

// The answers of a user by one of its connections, nullopt if unnamed.
Verdict OnAccept(const CallState& call, std::string_view user_id,
                 const std::optional<std::string>& connection_id);
Verdict OnReject(const CallState& call, std::string_view user_id,
                 const std::optional<std::string>& connection_id);
// To ring; of a user being rung itself, kAnswerFirst.
Verdict OnRing(const CallState& call, std::string_view user_id,
               const std::vector<std::string>& members);
// To enter without ringing.
Verdict OnJoin(const CallState& call, std::string_view user_id);
// To negotiate media without being in the call.
Verdict OnNegotiate(const CallState& call, std::string_view user_id);

// Whom a ring by `user_id` would reach: who is not in the call and has not answered. `members`
// empty: everybody.
std::vector<std::string> WhoWouldRing(const CallState& call, std::string_view user_id,
                                      const std::vector<std::string>& members);

// Of every verdict but kGo and kRepeat; 409 with a sentence.
Refusal RefusalOf(Verdict verdict, const CallState& call);

}  // namespace signaling
