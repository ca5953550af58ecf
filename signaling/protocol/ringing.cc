#include "signaling/protocol/ringing.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <utility>

#include "signaling/call/admission.h"
#include "signaling/call/glare.h"
#include "signaling/protocol/new_call.h"

namespace signaling {
namespace {

const CallType& TypeOf(const RouteContext& context, const CallState& state) {
  return *FindCallType(context.core.options.call_types, state.key.type);
}

Entering EnteringOf(const RouteContext& context) {
  return {.user_id = context.user_id, .connection_id = ConnectionOf(context)};
}

// May the acting user enter now, by the connection named?
Result<Done> CheckEntry(const RouteContext& context, const CallState& state) {
  const Result<Done> connected = CheckConnection(context, state.key);
  if (!connected.ok()) return connected.refusal();
  const Result<Done> begins = context.core.calls.MayBegin(state);
  if (!begins.ok()) return begins.refusal();
  return CheckRoom(state, TypeOf(context, state));
}

// The call that rings the acting user and that `wanted` would be the same as.
CallRoom* GlareOf(const RouteContext& context, const CallState& wanted) {
  std::vector<CallRoom*> rooms =
      context.core.sessions.RingingOf(wanted.key.api_key, context.user_id);
  std::erase_if(rooms, [&](const CallRoom* room) {
    return !context.identity.Covers(room->state().key.cid());
  });
  std::vector<const CallState*> ringing;
  for (CallRoom* room : rooms) {
    room->CatchUp(context.now);
    ringing.push_back(&room->state());
  }
  const CallState* met = FindGlare(wanted, context.user_id, ringing);
  const auto found = std::find_if(rooms.begin(), rooms.end(),
                                  [&](CallRoom* room) { return &room->state() == met; });
  return found == rooms.end() ? nullptr : *found;
}

// Is the user in an accepted call other than this one?
bool IsBusy(const RouteContext& context, const CallRoom& room, const std::string& user_id) {
  const auto& by_user = context.core.sessions.by_user;
  const auto sessions = by_user.find({room.state().key.api_key, user_id});
  if (sessions == by_user.end()) return false;
  return std::any_of(sessions->second.begin(), sessions->second.end(),
                     [&](const std::string& session_id) {
                       const CallRoom* in = context.core.calls.OfSession(session_id);
                       return in != nullptr && in != &room && in->state().active_since &&
                              in->state().FindParticipant(session_id)->visible();
                     });
}

std::vector<std::string> BusyOf(const RouteContext& context, const CallRoom& room,
                                const std::vector<std::string>& members) {
  std::vector<std::string> busy;
  if (!TypeOf(context, room.state()).reject_when_busy) return busy;
  for (std::string& user_id : WhoWouldRing(room.state(), context.user_id, members)) {
    if (IsBusy(context, room, user_id)) busy.push_back(std::move(user_id));
  }
  return busy;
}

Result<Done> CheckMayRing(const RouteContext& context, const CallState& state) {
  const Member* member = state.FindMember(context.user_id);
  if (member == nullptr || member->role != Role::kViewer) return Done();
  return Refusal{403, "may_not_ring", "A viewer of the call may not ring its members", {}};
}

bool IsRung(const CallState& state, const std::string& user_id) {
  const Member* member = state.FindMember(user_id);
  return member != nullptr && member->ring.state == RingState::kRinging;
}

// The acting user's participant, if one is meant.
CallSession* OwnSession(RouteContext& context, CallRoom& room) {
  const Result<CallSession*> own = FindSession(context, room);
  return own.ok() ? *own : nullptr;
}

// The acting user's only participant, if it still waits for its media: the answer that told of it
// may have been lost.
CallSession* WaitingSession(const RouteContext& context, CallRoom& room) {
  const std::vector<CallSession*> all = room.BrowserSessionsOf(context.user_id);
  if (all.size() != 1) return nullptr;
  const Participant* waiting = room.state().FindParticipant(all.front()->session_id);
  return waiting->link == MediaLink::kNew ? all.front() : nullptr;
}

// Whoever rings is in the call: also by another connection, and also who had left it while others
// went on.
Result<Entered> EnterByRinging(RouteContext& context, CallRoom& room) {
  CallSession* const own = OwnSession(context, room);
  const bool open = IsOpen(context, room.state().key, NamedConnection(context));
  const bool came_back = room.state().active_since && !room.state().IsIn(context.user_id) &&
                         !context.identity.is_server;
  if (own == nullptr && (open || came_back)) return Join(context, room);
  return Entered{&room, own};
}

// Accepts once more, by another connection than the one whose accept counted: one that has taken
// the participant over, or that may, because the other is gone.
CallSession* AcceptedAgain(const RouteContext& context, CallRoom& room) {
  const std::string connection = NamedConnection(context);
  if (!IsOpen(context, room.state().key, connection)) return nullptr;
  if (CallSession* own = room.FindOwnedBy(context.user_id, connection)) return own;
  CallSession* const waiting = WaitingSession(context, room);
  if (waiting == nullptr || !room.IsUnowned(*waiting)) return nullptr;
  room.TakeOver(*waiting, connection, context.now);
  return waiting;
}

// Each who is rung is told of all members, durably.
constexpr size_t kMostRung = 500;

Result<Done> CheckRung(const RouteContext& context, const CallState& state,
                       const std::vector<std::string>& members) {
  if (WhoWouldRing(state, context.user_id, members).size() <= kMostRung) return Done();
  return Refusal{400,
                 "too_many_rung",
                 absl::StrCat("At most ", kMostRung,
                              " can be rung at once: name some of them in `members_ids`"),
                 {}};
}

// Whoever is rung may accept, so that a ring takes room from the beginning.
Result<Entered> RingNow(RouteContext& context, CallRoom& room,
                        const std::vector<std::string>& members,
                        std::optional<std::chrono::seconds> timeout) {
  const Result<Done> capacity = context.core.calls.CheckCapacity(&room);
  if (!capacity.ok()) return capacity.refusal();
  if (!room.state().IsIn(context.user_id)) {
    const Result<Done> entry = CheckEntry(context, room.state());
    if (!entry.ok()) return entry.refusal();
    ++context.core.stats.joins;
  }
  room.Ring({.caller = EnteringOf(context),
             .members = members,
             .busy = BusyOf(context, room, members),
             .timeout = timeout},
            context.now);
  if (!room.state().IsIn(context.user_id)) return Entered{&room, nullptr};  // it was over at once
  const Result<Entered> entered = EnterByRinging(context, room);
  return entered.ok() ? *entered : Entered{&room, nullptr};  // it rings all the same
}

// The participant that this join means, or nullptr for a new one.
Result<CallSession*> JoinedAlready(RouteContext& context, CallRoom& room) {
  const std::string connection = NamedConnection(context);
  if (connection.empty()) return FindSession(context, room);
  if (CallSession* own = room.FindOwnedBy(context.user_id, connection)) return own;
  for (CallSession* session : room.BrowserSessionsOf(context.user_id)) {
    if (session->connection_id) continue;  // another connection's
    room.TakeOver(*session, connection, context.now);
    return session;
  }
  return nullptr;
}

}  // namespace

Result<Entered> RingMembers(RouteContext& context, CallRoom& room,
                            const std::vector<std::string>& members,
                            std::optional<std::chrono::seconds> timeout) {
  const Result<Done> allowed = CheckMayRing(context, room.state());
  if (!allowed.ok()) return allowed.refusal();
  const Verdict verdict = OnRing(room.state(), context.user_id, members);
  if (verdict == Verdict::kAnswerFirst) return Accept(context, room);
  if (verdict == Verdict::kRepeat) return EnterByRinging(context, room);
  if (verdict != Verdict::kGo) return Refuse(context, room, verdict);
  const Result<Done> few = CheckRung(context, room.state(), members);
  if (!few.ok()) return few.refusal();
  CallRoom* met = GlareOf(context, room.state());
  if (met == nullptr) return RingNow(context, room, members, timeout);
  Result<Entered> accepted = Accept(context, *met);
  if (!accepted.ok()) return accepted.refusal();
  room.GiveWay(met->state(), context.now);
  context.core.calls.Reschedule(*met, context.now);
  return accepted;
}

Result<Entered> CreateAndRing(RouteContext& context, CallState founding) {
  if (OnRing(founding, context.user_id, {}) == Verdict::kNobodyToRing) {
    return RefusalOf(Verdict::kNobodyToRing, founding);
  }
  const Result<Done> few = CheckRung(context, founding, {});
  if (!few.ok()) return few.refusal();
  const Result<Done> entry = CheckEntry(context, founding);
  if (!entry.ok()) return entry.refusal();
  CallRoom* met = GlareOf(context, founding);
  if (met == nullptr) {
    const Result<Done> capacity = context.core.calls.CheckCapacity(nullptr);
    if (!capacity.ok()) return capacity.refusal();
  } else {
    founding = MergedCall(std::move(founding), met->state());
  }
  const Result<CallRoom*> made = CreateCall(context, std::move(founding));
  if (!made.ok()) return made.refusal();
  if (met == nullptr) return RingNow(context, **made, {}, std::nullopt);
  Result<Entered> accepted = Accept(context, *met);
  context.core.calls.Reschedule(*met, context.now);
  return accepted;
}

Result<Entered> Accept(RouteContext& context, CallRoom& room) {
  const Verdict verdict = OnAccept(room.state(), context.user_id, ConnectionOf(context));
  if (verdict == Verdict::kRepeat) return Join(context, room);
  if (verdict == Verdict::kAnsweredElsewhere) {
    if (CallSession* const again = AcceptedAgain(context, room)) return Entered{&room, again};
  }
  if (verdict != Verdict::kGo) return Refuse(context, room, verdict);
  const Result<Done> entry = CheckEntry(context, room.state());
  if (!entry.ok()) return entry.refusal();
  ++context.core.stats.joins;
  return Entered{&room, &room.Accept(EnteringOf(context), context.now)};
}

Result<Entered> Join(RouteContext& context, CallRoom& room) {
  const Verdict verdict = OnJoin(room.state(), context.user_id);
  if (verdict != Verdict::kGo) return Refuse(context, room, verdict);
  const Result<CallSession*> joined = JoinedAlready(context, room);
  if (!joined.ok()) return joined.refusal();
  if (*joined != nullptr) return Entered{&room, *joined};
  if (!IsRung(room.state(), context.user_id)) {  // to whom joining is accepting
    const Result<Done> capacity = context.core.calls.CheckCapacity(&room);
    if (!capacity.ok()) return capacity.refusal();
  }
  const Result<Done> entry = CheckEntry(context, room.state());
  if (!entry.ok()) return entry.refusal();
  ++context.core.stats.joins;
  return Entered{&room, &room.Enter(EnteringOf(context), context.now)};
}

}  // namespace signaling
