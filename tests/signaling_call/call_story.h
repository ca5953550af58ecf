// What tests of the call machine share: virtual time, a call to start with, and actions that read
// as words: "ring bob", "accepted bob", "joined s1", "left s1 timeout", "ended cancelled 0", …
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "signaling/call/call_machine.h"

namespace signaling {

Instant At(std::chrono::milliseconds since_start);

// Made by ann, an admin, with `others` as users.
CallState CallOf(const std::vector<std::string>& others = {});
CallMachine CallWith(const std::vector<std::string>& others = {});
// The same, rung by ann (as session "a") at the time 0.
CallMachine Rung(const std::vector<std::string>& others);

ParticipantEntered Enters(const std::string& session, const std::string& user,
                          ParticipantKind kind = ParticipantKind::kBrowser);
// The user accepts as session "s-" + user, by no connection named.
RingAccepted Accepts(const std::string& user);
RingRejected Rejects(const std::string& user, const std::string& reason = "decline");

std::string Name(const CallAction& action);
std::vector<std::string> Names(const std::vector<CallAction>& actions);

}  // namespace signaling
