#include "tests/signaling_call/call_story.h"

#include <variant>

namespace signaling {
namespace {

using namespace std::chrono_literals;

struct Namer {
  std::string operator()(const TellRing& a) { return "ring " + a.user_id; }
  std::string operator()(const TellRinging& a) {
    return "ringing " + a.user_id + (a.via == Via::kPush ? " push" : " websocket");
  }
  std::string operator()(const TellAccepted& a) {
    return "accepted " + a.user_id + (a.connection_id ? " by " + *a.connection_id : "");
  }
  std::string operator()(const TellRejected& a) {
    return "rejected " + a.user_id + " " + a.reason +
           (a.connection_id ? " by " + *a.connection_id : "");
  }
  std::string operator()(const TellMissed& a) { return "missed " + a.user_id; }
  std::string operator()(const TellJoined& a) { return "joined " + a.participant.session_id; }
  std::string operator()(const TellLeft& a) { return "left " + a.session_id + " " + a.reason; }
  std::string operator()(const TellUpdated& a) { return "updated " + a.participant.session_id; }
  std::string operator()(const TellSpeakers&) { return "speakers"; }
  std::string operator()(const TellQuality& a) {
    return std::string(QualityName(a.quality)) + " " + a.session_id;
  }
  std::string operator()(const TellMembers&) { return "members"; }
  std::string operator()(const TellEnded& a) {
    return "ended " + a.reason + " " + std::to_string(a.duration.count());
  }
  std::string operator()(const Dismiss& a) { return "dismiss " + a.session_id; }
  std::string operator()(const BeginMedia& a) { return "begin " + a.session_id; }
};

}  // namespace

Instant At(std::chrono::milliseconds since_start) {
  return {SteadyTime(1h) + since_start, WallTime(1'700'000'000s) + since_start};
}

CallState CallOf(const std::vector<std::string>& others) {
  CallState call{.key = {"key", "default", "demo"},
                 .created_by = "ann",
                 .created_at = At(0ms).wall,
                 .members = {{"ann", Role::kAdmin}}};
  for (const std::string& other : others) call.members.push_back({.user_id = other});
  return call;
}

CallMachine CallWith(const std::vector<std::string>& others) { return CallMachine(CallOf(others)); }

CallMachine Rung(const std::vector<std::string>& others) {
  CallMachine call = CallWith(others);
  call.Apply(RingRequested{.user_id = "ann", .session_id = "a", .reachable = true}, At(0ms));
  return call;
}

ParticipantEntered Enters(const std::string& session, const std::string& user,
                          ParticipantKind kind) {
  return {.session_id = session, .user_id = user, .kind = kind, .reachable = true};
}

RingAccepted Accepts(const std::string& user) {
  return {.user_id = user, .session_id = "s-" + user, .reachable = true};
}

RingRejected Rejects(const std::string& user, const std::string& reason) {
  return {.user_id = user, .reason = reason};
}

std::string Name(const CallAction& action) { return std::visit(Namer(), action); }

std::vector<std::string> Names(const std::vector<CallAction>& actions) {
  std::vector<std::string> names;
  for (const CallAction& action : actions) names.push_back(Name(action));
  return names;
}

}  // namespace signaling
