// What POST …/{type}/{id} says of a call that does not exist yet.
#pragma once

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
};

Result<NewCall> ReadNewCall(RouteContext& context);
// 400 `user_not_found` for a member nobody has heard of.
Result<CallRoom*> CreateCall(RouteContext& context, const CallKey& key, const NewCall& wanted);

}  // namespace signaling
