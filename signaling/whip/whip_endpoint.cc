#include "signaling/whip/whip_endpoint.h"

#include <optional>
#include <utility>

#include "signaling/call/admission.h"
#include "signaling/call/verdicts.h"
#include "signaling/whip/link_header.h"
#include "signaling/whip/preconditions.h"
#include "signaling/whip/sdpfrag.h"

namespace signaling {
namespace {

constexpr std::string_view kSdp = "application/sdp";
constexpr std::string_view kFragment = "application/trickle-ice-sdpfrag";
constexpr std::chrono::seconds kRetryPlaying{2};

std::string Sentence(const absl::Status& status) { return std::string(status.message()); }

Result<Done> CheckType(const WhipRequest& request, std::string_view type) {
  if (IsMediaType(request.http.Header("Content-Type"), type)) return Done();
  return Refusal{415, "unsupported_media_type", "The body must be " + std::string(type), {}};
}

// A bad SDP is the client's mistake; a good one that we cannot take whole is nobody's.
Refusal RefuseOffer(ParticipantKind kind, const absl::Status& status) {
  if (absl::IsInvalidArgument(status)) return {400, "bad_sdp", Sentence(status), {}};
  const int code = kind == ParticipantKind::kPublisher ? 406 : 422;
  return {code, "offer_not_acceptable", Sentence(status), {}};
}

std::string Quoted(const std::string& etag) { return "\"" + etag + "\""; }

// An offer for a call that has ended, or that the user is only being rung for, is refused.
Result<Done> CheckEnterable(CallRoom& room, const WhipRequest& request) {
  room.CatchUp(request.now);
  Verdict verdict = OnNegotiate(room.state(), request.user_id);
  if (verdict == Verdict::kGo) verdict = OnJoin(room.state(), request.user_id);
  if (verdict == Verdict::kGo) return Done();
  return RefusalOf(verdict, room.state());
}

}  // namespace

Result<CallRoom*> WhipEndpoint::FindOrCreate(const WhipRequest& request) {
  if (CallRoom* room = calls_.Find(request.key)) return room;
  CallState founding{
      .key = request.key, .created_by = request.user_id, .created_at = request.now.wall};
  founding.members.push_back({request.user_id, Role::kAdmin});
  const Result<Done> begins = calls_.MayBegin(founding);
  if (!begins.ok()) return begins.refusal();
  const Result<Done> capacity = calls_.CheckCapacity(nullptr);
  if (!capacity.ok()) return capacity.refusal();
  CallRoom* room = calls_.Create(std::move(founding));
  if (room == nullptr) {
    return Refusal{503, "too_many_calls", "The server holds as many calls as it can",
                   std::chrono::seconds(10)};
  }
  room->TellCreated(request.now);
  return room;
}

Result<HttpResponse> WhipEndpoint::Publish(const WhipRequest& request) {
  const Result<Done> type_ok = CheckType(request, kSdp);
  if (!type_ok.ok()) return type_ok.refusal();
  const Result<CallRoom*> found = FindOrCreate(request);
  if (!found.ok()) return found.refusal();
  CallRoom& room = **found;
  const Result<Done> access = CheckAccess(room.state(), request.user_id);
  if (!access.ok()) return access.refusal();
  const Result<Done> enterable = CheckEnterable(room, request);
  if (!enterable.ok()) return enterable.refusal();
  room.AddMember({request.user_id, Role::kUser}, request.now);
  const CallType& type = *FindCallType(types_, request.key.type);
  if (!MayPublish(room.state(), type, request.user_id)) {
    return Refusal{403, "may_not_publish", "Your role in this call does not allow publishing", {}};
  }
  return Enter(room, {.user_id = request.user_id, .kind = ParticipantKind::kPublisher}, request);
}

Result<HttpResponse> WhipEndpoint::Play(const WhipRequest& request) {
  const Result<Done> type_ok = CheckType(request, kSdp);
  if (!type_ok.ok()) return type_ok.refusal();
  const Refusal nothing{409, "nothing_to_play", "Nobody publishes in this call now: try again soon",
                        kRetryPlaying};
  CallRoom* room = calls_.Find(request.key);
  if (room == nullptr) return nothing;
  const Result<Done> access = CheckAccess(room->state(), request.user_id);
  if (!access.ok()) return access.refusal();
  const Result<Done> enterable = CheckEnterable(*room, request);
  if (!enterable.ok()) return enterable.refusal();
  Entering entering{.user_id = request.user_id, .kind = ParticipantKind::kPlayer};
  const std::vector<const CallSession*> senders = room->Senders();
  if (senders.empty()) return nothing;
  if (const auto wanted = request.http.Query("video")) {
    for (const CallSession* sender : senders) {
      if (sender->user_id != *wanted || entering.only_from) continue;
      entering.only_from = sender->media_id;
    }
    if (!entering.only_from) return nothing;
  }
  room->AddMember({request.user_id, Role::kUser}, request.now);
  return Enter(*room, entering, request);
}

Result<HttpResponse> WhipEndpoint::Enter(CallRoom& room, const Entering& entering,
                                         const WhipRequest& request) {
  const Result<Done> fits = CheckRoom(room.state(), *FindCallType(types_, request.key.type));
  if (!fits.ok()) return fits.refusal();
  const Result<Done> begins = calls_.MayBegin(room.state());
  if (!begins.ok()) return begins.refusal();
  const Result<Done> capacity = calls_.CheckCapacity(&room);
  if (!capacity.ok()) return capacity.refusal();
  const auto admitted = room.EnterWithOffer(entering, request.http.body, request.now);
  calls_.Reschedule(room, request.now);
  if (!admitted.ok()) return RefuseOffer(entering.kind, admitted.status());

  HttpResponse response{.status = 201, .body = admitted->answer};
  std::string location = request.http.path;
  while (location.ends_with('/')) location.pop_back();
  location += "/" + admitted->session->session_id;
  if (const auto api_key = request.http.Query("api_key")) {
    location += "?api_key=" + PercentEncode(*api_key);
  }
  response.headers = {{"Content-Type", std::string(kSdp)},
                      {"Location", location},
                      {"ETag", Quoted(admitted->session->etag)},
                      {"Accept-Patch", std::string(kFragment)}};
  for (std::string& link : IceServerLinks(ice_servers_)) {
    response.headers.emplace_back("Link", std::move(link));
  }
  return response;
}

CallSession* WhipEndpoint::FindResource(ParticipantKind kind, const WhipRequest& request,
                                        CallRoom*& room) {
  room = calls_.Find(request.key);
  if (room == nullptr) return nullptr;
  CallSession* session = room->Find(request.session_id);
  if (session == nullptr || session->kind != kind) return nullptr;
  return request.is_server || session->user_id == request.user_id ? session : nullptr;
}

Result<HttpResponse> WhipEndpoint::Patch(ParticipantKind kind, const WhipRequest& request) {
  CallRoom* room = nullptr;
  CallSession* session = FindResource(kind, request, room);
  if (session == nullptr) return Refusal{404, "session_not_found", "There is no such session", {}};
  if (!session->budget.Take(request.now.steady)) {
    return Refusal{429, "rate_limited", "Too many requests of this session: slow down",
                   std::chrono::seconds(1)};
  }
  const Result<Done> type_ok = CheckType(request, kFragment);
  if (!type_ok.ok()) return type_ok.refusal();
  const IfMatch match = CheckIfMatch(request.http.Header("If-Match"), session->etag);
  if (match == IfMatch::kMissing) {
    return Refusal{428,
                   "if_match_required",
                   "If-Match must name the ETag of the ICE session, or be * to restart it",
                   {}};
  }
  // RFC 9725 section 4.3: `*` is for a restart, which replaces whatever is there; candidates belong
  // to the one ICE session that their ETag names.
  const bool restart = IsIceRestart(request.http.body, session->negotiation.transport().remote_ice);
  if (match == IfMatch::kStale || (match == IfMatch::kAny && !restart)) {
    return Refusal{412, "etag_stale", "If-Match does not name the current ICE session", {}};
  }
  const auto fragment = room->OnFragment(*session, request.http.body, request.now);
  if (!fragment.ok()) return Refusal{400, "bad_sdpfrag", Sentence(fragment.status()), {}};
  if (fragment->empty()) return HttpResponse{.status = 204};
  return HttpResponse{
      .status = 200,
      .headers = {{"Content-Type", std::string(kFragment)}, {"ETag", Quoted(session->etag)}},
      .body = *fragment};
}

Result<HttpResponse> WhipEndpoint::Delete(ParticipantKind kind, const WhipRequest& request) {
  CallRoom* room = nullptr;
  CallSession* session = FindResource(kind, request, room);
  if (session == nullptr) return Refusal{404, "session_not_found", "There is no such session", {}};
  room->Leave(std::string(session->session_id), "left", request.now);
  calls_.Reschedule(*room, request.now);
  return HttpResponse{.status = 200};
}

}  // namespace signaling
