// What POST …/{type}/{id} says of a call that does not exist yet.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "signaling/protocol/route_context.h"

namespace signaling {

struct NewCall {
  std::string created_by;
  std::vector<Member> members;  // as named, perhaps with the creator among them
  bool video = true;
  std::optional<Access> access;
  bool ring = false;
  std::optional<std::chrono::seconds> ring_timeout;
  std::string custom;  // what else `data` says, as JSON; empty if nothing
};

Result<NewCall> ReadNewCall(RouteContext& context);
// The call as it will be. 400 `user_not_found` for a member nobody has heard of.
Result<CallState> FoundingState(const RouteContext& context, const CallKey& key,
                                const NewCall& wanted);
// Makes it, and tells its members.
Result<CallRoom*> CreateCall(RouteContext& context, CallState founding);

// `members` of a request: [{"user_id","role"?}]; a refusal if it is malformed.
std::optional<Refusal> ReadMembers(Fields& fields, std::string_view name,
                                   std::vector<Member>& members);

}  // namespace signaling
