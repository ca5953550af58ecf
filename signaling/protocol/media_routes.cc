#include <boost/json/object.hpp>

#include "signaling/call/call_json.h"
#include "signaling/protocol/responses.h"
#include "signaling/protocol/routes.h"

namespace signaling {
namespace {

constexpr size_t kMaxSubscriptions = 500;
constexpr int64_t kMaxDimension = 16'384;

Result<Subscription> ReadSubscription(const boost::json::value& entry) {
  static const boost::json::object kNothing;
  const boost::json::object* object = entry.if_object();
  Fields fields(object != nullptr ? *object : kNothing, "video[].");
  Subscription wanted;
  wanted.session_id = fields.String("session_id");
  wanted.user_id = fields.String("user_id");
  wanted.width = static_cast<uint32_t>(fields.Integer("width", 0, kMaxDimension).value_or(0));
  wanted.height = static_cast<uint32_t>(fields.Integer("height", 0, kMaxDimension).value_or(0));
  wanted.priority = static_cast<int32_t>(fields.Integer("priority", -1'000, 1'000).value_or(0));
  const std::string source = fields.String("source").value_or("camera");
  if (source == "screen_share") {
    wanted.source = sfu::TrackSource::kScreenShare;
  } else if (source != "camera") {
    fields.Fail("source", "camera or screen_share");
  }
  if (!wanted.session_id && !wanted.user_id) {
    fields.Fail("session_id", "a session, or `user_id` a user");
  }
  if (fields.failed()) return fields.refusal();
  return wanted;
}

}  // namespace

Result<HttpResponse> SetTracks(RouteContext& context) {
  const Result<Done> user = RequireUser(context);
  if (!user.ok()) return user.refusal();
  const Result<CallRoom*> found = RoomOfRequest(context);
  if (!found.ok()) return found.refusal();
  const Result<CallSession*> session = SessionOfRequest(context, **found);
  if (!session.ok()) return session.refusal();
  Fields fields(context.body);
  const auto audio = fields.Bool("audio_enabled");
  const auto video = fields.Bool("video_enabled");
  if (fields.failed()) return fields.refusal();
  (*found)->OnTracks(**session, audio, video, context.now);
  const Participant* participant = (*found)->state().FindParticipant((*session)->session_id);
  return JsonResponse(200, {{"participant", ParticipantJson(*participant, context.core.users,
                                                            context.identity.api_key)}});
}

Result<HttpResponse> SetSubscriptions(RouteContext& context) {
  const Result<Done> user = RequireUser(context);
  if (!user.ok()) return user.refusal();
  const Result<CallRoom*> found = RoomOfRequest(context);
  if (!found.ok()) return found.refusal();
  const Result<CallSession*> session = SessionOfRequest(context, **found);
  if (!session.ok()) return session.refusal();
  Fields fields(context.body);
  const boost::json::array* entries = fields.Array("video", kMaxSubscriptions);
  if (fields.failed()) return fields.refusal();
  std::optional<std::vector<Subscription>> wanted;
  if (entries != nullptr) {
    wanted.emplace();
    for (const boost::json::value& entry : *entries) {
      Result<Subscription> subscription = ReadSubscription(entry);
      if (!subscription.ok()) return subscription.refusal();
      wanted->push_back(*subscription);
    }
  }
  (*found)->OnSubscriptions(**session, std::move(wanted));
  return JsonResponse(200, {});
}

}  // namespace signaling
