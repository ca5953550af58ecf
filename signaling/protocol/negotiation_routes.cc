#include <boost/json/object.hpp>
#include <utility>

#include "signaling/protocol/responses.h"
#include "signaling/protocol/routes.h"

namespace signaling {
namespace {

constexpr size_t kMaxSdp = 512 * 1024;
constexpr size_t kMaxTracks = 256;

std::optional<sfu::TrackSource> SourceOf(std::string_view name) {
  using enum sfu::TrackSource;
  for (const sfu::TrackSource source : {kMicrophone, kCamera, kScreenShare, kScreenShareAudio}) {
    if (sfu::TrackSourceName(source) == name) return source;
  }
  return std::nullopt;
}

// What sdp/offer and sdp/answer have in common.
struct Description {
  std::string sdp;
  std::optional<std::string> negotiation_id;
  std::vector<TrackHint> tracks;
};

void ReadTracks(Fields& fields, std::vector<TrackHint>& tracks) {
  const boost::json::array* entries = fields.Array("tracks", kMaxTracks);
  if (entries == nullptr) return;
  for (const boost::json::value& entry : *entries) {
    const boost::json::object* object = entry.if_object();
    if (object == nullptr) return fields.Fail("tracks", "an array of {\"mid\",\"source\"}");
    Fields track(*object);
    const auto mid = track.String("mid");
    const auto source_name = track.String("source");
    const auto source = SourceOf(source_name.value_or(""));
    if (!mid || !source) {
      return fields.Fail("tracks",
                         "an array of {\"mid\",\"source\"}, each source one of microphone, camera, "
                         "screen_share, screen_share_audio");
    }
    tracks.push_back({*mid, *source});
  }
}

Result<Description> ReadDescription(const boost::json::object& body, std::string_view type) {
  Fields fields(body);
  Description description;
  description.sdp = fields.String("sdp", kMaxSdp).value_or("");
  description.negotiation_id = fields.String("negotiation_id");
  ReadTracks(fields, description.tracks);
  const auto said = fields.String("type");
  if (said && *said != type) fields.Fail("type", type);
  if (description.sdp.empty()) fields.Fail("sdp", "the session description");
  if (fields.failed()) return fields.refusal();
  return description;
}

Refusal RefuseDescription(const absl::Status& status) {
  if (absl::IsFailedPrecondition(status)) {
    return {409, "negotiation_stale", std::string(status.message()), {}};
  }
  return {400, "bad_sdp", std::string(status.message()), {}};
}

// The acting user's session in the call of the path.
struct Seat {
  CallRoom& room;
  CallSession& session;
};

Result<Seat> SeatOfRequest(RouteContext& context) {
  const Result<Done> user = RequireUser(context);
  if (!user.ok()) return user.refusal();
  const Result<CallRoom*> room = RoomOfRequest(context);
  if (!room.ok()) return room.refusal();
  const Result<CallSession*> session = SessionOfRequest(context, **room);
  if (!session.ok()) return session.refusal();
  if ((*session)->kind != ParticipantKind::kBrowser) {
    return Refusal{
        409, "not_negotiable", "A WHIP or WHEP session negotiates by its own resource only", {}};
  }
  return Seat{**room, **session};
}

}  // namespace

Result<HttpResponse> TakeOffer(RouteContext& context) {
  Result<Seat> seat = SeatOfRequest(context);
  if (!seat.ok()) return seat.refusal();
  Result<Description> offer = ReadDescription(context.body, "offer");
  if (!offer.ok()) return offer.refusal();
  const absl::Status status = seat->room.OnOffer(seat->session, offer->sdp, offer->tracks,
                                                 std::move(offer->negotiation_id), context.now);
  if (!status.ok()) return RefuseDescription(status);
  return JsonResponse(202, {{"session_id", seat->session.session_id}});
}

Result<HttpResponse> TakeAnswer(RouteContext& context) {
  Result<Seat> seat = SeatOfRequest(context);
  if (!seat.ok()) return seat.refusal();
  const Result<Description> answer = ReadDescription(context.body, "answer");
  if (!answer.ok()) return answer.refusal();
  const absl::Status status = seat->room.OnAnswer(
      seat->session, answer->sdp, answer->negotiation_id, answer->tracks, context.now);
  if (!status.ok()) return RefuseDescription(status);
  return JsonResponse(200, {{"session_id", seat->session.session_id}});
}

Result<HttpResponse> TakeCandidate(RouteContext& context) {
  Result<Seat> seat = SeatOfRequest(context);
  if (!seat.ok()) return seat.refusal();
  Fields fields(context.body);
  const std::string candidate = fields.String("candidate", 2'048).value_or("");
  const std::string mid = fields.String("sdpMid").value_or("");
  const auto index = fields.Integer("sdpMLineIndex", 0, 65'535);
  if (fields.failed()) return fields.refusal();
  const absl::Status status = seat->session.negotiation.OnCandidate(
      candidate, mid, index ? std::optional(static_cast<int>(*index)) : std::nullopt);
  if (!status.ok()) return Refusal{400, "bad_candidate", std::string(status.message()), {}};
  return JsonResponse(200, {});
}

}  // namespace signaling
