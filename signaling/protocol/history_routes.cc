#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <charconv>

#include "signaling/call/call_json.h"
#include "signaling/protocol/responses.h"
#include "signaling/protocol/routes.h"

namespace signaling {
namespace {

constexpr int64_t kDefaultPage = 25;
constexpr int64_t kMaxPage = 100;

std::optional<int64_t> Number(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1) return std::nullopt;
  return number;
}

// How the call went for one of its members.
std::string_view Outcome(const CallState& call, const Member& member) {
  switch (call.Status()) {
    case CallStatus::kIdle:
      return "idle";
    case CallStatus::kRinging:
      return "ringing";
    case CallStatus::kActive:
    case CallStatus::kEnded:
      break;
  }
  if (member.ring.state != RingState::kNone) return RingStateName(member.ring.state);
  // The caller, or somebody nobody rang: what became of the call itself.
  for (const Member& other : call.members) {
    if (other.ring.state == RingState::kAccepted) return "accepted";
  }
  if (!call.ended) return "ongoing";
  if (call.ended->reason == "rejected") return "rejected";
  return call.ended->reason == "cancelled" ? "cancelled" : "no_answer";
}

// With their names: a list of past calls is read without asking for anybody else.
boost::json::array NamedMembersJson(const RouteContext& context, const CallState& call) {
  boost::json::array members = MembersJson(call);
  for (boost::json::value& value : members) {
    boost::json::object& member = value.as_object();
    const std::string user_id(member.at("user_id").as_string());
    const User* user = context.core.users.Find(call.key.api_key, user_id);
    member["name"] = user != nullptr ? user->name : user_id;
  }
  return members;
}

boost::json::object EntryJson(const RouteContext& context, const CallState& call) {
  boost::json::object entry{{"call", CallJson(call, context.core.users, context.now.wall)},
                            {"members", NamedMembersJson(context, call)}};
  const Member* member = call.FindMember(context.user_id);
  const std::string_view outcome = member == nullptr ? "idle" : Outcome(call, *member);
  entry["outcome"] = boost::json::string_view(outcome.data(), outcome.size());
  entry["outgoing"] = (call.rung ? call.caller : call.created_by) == context.user_id;
  entry["duration"] = call.Duration(context.now.wall).count();
  entry["ended_at"] =
      call.ended ? boost::json::value(FormatTime(call.ended->at)) : boost::json::value(nullptr);
  return entry;
}

}  // namespace

Result<HttpResponse> ListMyCalls(RouteContext& context) {
  const Result<Done> user = RequireUser(context);
  if (!user.ok()) return user.refusal();
  const auto limit_named = context.request.Query("limit");
  const auto next_named = context.request.Query("next");
  const auto limit = limit_named ? Number(*limit_named) : kDefaultPage;
  const auto before = next_named ? Number(*next_named) : std::nullopt;
  if (!limit || *limit > kMaxPage) {
    return Refusal{400, "bad_request", "`limit` must be a number from 1 to 100", {}};
  }
  if (next_named && !before) {
    return Refusal{400, "bad_request", "`next` must be what an earlier page gave", {}};
  }
  const CallPage page = context.core.store.CallsOf({context.identity.api_key, context.user_id},
                                                   before, static_cast<size_t>(*limit));
  boost::json::array calls;
  for (const CallState& call : page.calls) {
    if (context.identity.Covers(call.key.cid())) calls.push_back(EntryJson(context, call));
  }
  return JsonResponse(200, {{"calls", std::move(calls)},
                            {"next", page.next ? boost::json::value(std::to_string(*page.next))
                                               : boost::json::value(nullptr)}});
}

Result<HttpResponse> ListRingAttempts(RouteContext& context) {
  const Result<CallRoom*> room = RoomOfRequest(context);
  if (!room.ok()) return room.refusal();
  boost::json::array attempts;
  for (const PushAttempt& attempt : context.core.store.PushAttemptsOf((*room)->state().key)) {
    attempts.push_back(
        boost::json::object{{"user_id", attempt.user_id},
                            {"device_id", attempt.device_id},
                            {"push_provider", attempt.push_provider},
                            {"push_provider_name", attempt.push_provider_name},
                            {"kind", attempt.kind == PushKind::kRing ? "ring" : "cancel"},
                            {"at", FormatTime(attempt.at)},
                            {"outcome", attempt.outcome},
                            {"status", attempt.status},
                            {"detail", attempt.detail}});
  }
  return JsonResponse(200, {{"ring_attempts", std::move(attempts)}});
}

}  // namespace signaling
