#include "signaling/whip/whip_endpoint.h"

#include <algorithm>
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

// The call as it stands or, where there is none, as publishing would make it.
const CallState& StateOf(const WhipRequest& request) {
  return request.room != nullptr ? request.room->state() : request.founding;
}

const Refusal& NoSuchSession() {
  static const Refusal refusal{404, "session_not_found", "There is no such session", {}};
  return refusal;
}

// The resource, if it is this user's.
CallSession* FindResource(ParticipantKind kind, const WhipRequest& request) {
  if (request.room == nullptr) return nullptr;
  CallSession* session = request.room->Find(request.session_id);
  if (session == nullptr || session->kind != kind) return nullptr;
  return request.is_server || session->user_id == request.user_id ? session : nullptr;
}

}  // namespace

// May the user enter this call? Not one that has ended, or that only rings.
Result<Done> WhipEndpoint::CheckWelcome(const WhipRequest& request) const {
  const CallState& call = StateOf(request);
  const Result<Done> access = CheckAccess(call, request.user_id);
  if (!access.ok()) return access.refusal();
  Verdict verdict = OnNegotiate(call, request.user_id);
  if (verdict == Verdict::kGo) verdict = OnJoin(call, request.user_id);
  if (verdict != Verdict::kGo) return RefusalOf(verdict, call);
  if (call.FindMember(request.user_id) != nullptr) return Done();
  return CheckMembers(call, *FindCallType(services_.call_types, call.key.type), 1);
}

// Is there a place for one more participant?
Result<Done> WhipEndpoint::CheckPlace(const WhipRequest& request) const {
  const CallState& call = StateOf(request);
  const Result<Done> fits = CheckRoom(call, *FindCallType(services_.call_types, call.key.type));
  if (!fits.ok()) return fits.refusal();
  const Result<Done> begins = calls_.MayBegin(call);
  if (!begins.ok()) return begins.refusal();
  return calls_.CheckCapacity(request.room);
}

// For an offer that will be answered, or not at all.
Result<Done> WhipEndpoint::MakeCall(const WhipRequest& request) {
  constexpr ParticipantKind kFounder = ParticipantKind::kPublisher;
  const absl::Status offer = CheckOffer(kFounder, request.http.body, services_);
  if (!offer.ok()) return RefuseOffer(kFounder, offer);
  CallRoom* room = calls_.Create(request.founding);
  if (room == nullptr) {
    return Refusal{503, "too_many_calls", "The server holds as many calls as it can",
                   std::chrono::seconds(10)};
  }
  room->TellCreated(request.now);
  request.room = room;
  return Done();
}

Result<HttpResponse> WhipEndpoint::Publish(const WhipRequest& request) {
  const Result<Done> type_ok = CheckType(request, kSdp);
  if (!type_ok.ok()) return type_ok.refusal();
  const Result<Done> welcome = CheckWelcome(request);
  if (!welcome.ok()) return welcome.refusal();
  // Whoever makes a call is its admin, who always may.
  if (request.room != nullptr && !request.room->MayPublishNow(request.user_id)) {
    return Refusal{403, "may_not_publish", "Your role in this call does not allow publishing", {}};
  }
  return Enter({.user_id = request.user_id, .kind = ParticipantKind::kPublisher}, request);
}

Result<HttpResponse> WhipEndpoint::Play(const WhipRequest& request) {
  const Result<Done> type_ok = CheckType(request, kSdp);
  if (!type_ok.ok()) return type_ok.refusal();
  const Refusal nothing{409, "nothing_to_play", "Nobody publishes in this call now: try again soon",
                        kRetryPlaying};
  if (request.room == nullptr) return nothing;
  const Result<Done> welcome = CheckWelcome(request);
  if (!welcome.ok()) return welcome.refusal();
  Entering entering{.user_id = request.user_id, .kind = ParticipantKind::kPlayer};
  entering.only_user = request.http.Query("video");
  const auto is_wanted = [&](const Participant* sender) {
    return !entering.only_user || sender->user_id == *entering.only_user;
  };
  if (std::ranges::none_of(request.room->Senders(), is_wanted)) return nothing;
  return Enter(entering, request);
}

Result<HttpResponse> WhipEndpoint::Enter(const Entering& entering, const WhipRequest& request) {
  const Result<Done> place = CheckPlace(request);
  if (!place.ok()) return place.refusal();
  if (request.room == nullptr) {
    const Result<Done> made = MakeCall(request);
    if (!made.ok()) return made.refusal();
  }
  const auto admitted = request.room->EnterWithOffer(entering, request.http.body, request.now);
  if (!admitted.ok()) return RefuseOffer(entering.kind, admitted.status());
  return Created(*admitted, request);
}

HttpResponse WhipEndpoint::Created(const CallRoom::Admitted& admitted,
                                   const WhipRequest& request) const {
  HttpResponse response{.status = 201, .body = admitted.answer};
  std::string location = request.http.path;
  while (location.ends_with('/')) location.pop_back();
  location += "/" + admitted.session->session_id;
  if (const auto api_key = request.http.Query("api_key")) {
    location += "?api_key=" + PercentEncode(*api_key);
  }
  response.headers = {{"Content-Type", std::string(kSdp)},
                      {"Location", location},
                      {"ETag", Quoted(admitted.session->etag)},
                      {"Accept-Patch", std::string(kFragment)}};
  for (std::string& link : IceServerLinks(ice_servers_)) {
    response.headers.emplace_back("Link", std::move(link));
  }
  return response;
}

Result<HttpResponse> WhipEndpoint::Patch(ParticipantKind kind, const WhipRequest& request) {
  CallSession* session = FindResource(kind, request);
  // Without an ICE session there is nothing to patch: the client has to post anew.
  if (session == nullptr || session->etag.empty()) return NoSuchSession();
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
  const auto fragment = request.room->OnFragment(*session, request.http.body, request.now);
  if (!fragment.ok()) return Refusal{400, "bad_sdpfrag", Sentence(fragment.status()), {}};
  if (fragment->empty()) return HttpResponse{.status = 204};
  return HttpResponse{
      .status = 200,
      .headers = {{"Content-Type", std::string(kFragment)}, {"ETag", Quoted(session->etag)}},
      .body = *fragment};
}

Result<HttpResponse> WhipEndpoint::Delete(ParticipantKind kind, const WhipRequest& request) {
  const CallSession* session = FindResource(kind, request);
  if (session == nullptr) return NoSuchSession();
  request.room->Leave(std::string(session->session_id), "left", request.now);
  return HttpResponse{.status = 200};
}

}  // namespace signaling
