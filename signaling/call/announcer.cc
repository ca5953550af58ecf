#include "signaling/call/announcer.h"

#include <boost/json/serialize.hpp>
#include <set>
#include <string_view>

#include "signaling/call/call_json.h"

namespace signaling {
namespace {

namespace json = boost::json;

json::string_view Js(std::string_view text) { return {text.data(), text.size()}; }

const char* PauseName(sfu::PauseReason reason) {
  switch (reason) {
    case sfu::PauseReason::kNone:
      return nullptr;
    case sfu::PauseReason::kNoSource:
      return "no_source";
    case sfu::PauseReason::kPublisherOff:
      return "publisher_off";
    case sfu::PauseReason::kNotSubscribed:
      return "not_subscribed";
    case sfu::PauseReason::kCodec:
      return "codec";
    case sfu::PauseReason::kBandwidth:
      return "bandwidth";
  }
  return nullptr;
}

json::object SlotJson(const sfu::SlotState& slot, const Announcer::SessionOf& of) {
  const CallSession* from = slot.from ? of(*slot.from) : nullptr;
  json::object out{
      {"mid", slot.mid},       {"kind", slot.kind == rtp::MediaKind::kAudio ? "audio" : "video"},
      {"session_id", nullptr}, {"user_id", nullptr},
      {"source", nullptr},     {"source_id", nullptr}};
  if (from != nullptr && slot.track) {
    out["session_id"] = from->session_id;
    out["user_id"] = from->user_id;
    out["source"] = Js(sfu::TrackSourceName(slot.source));
    out["source_id"] = slot.track->value;
  }
  if (const char* paused = PauseName(slot.reason)) out["paused"] = paused;
  return out;
}

}  // namespace

void Announcer::ToMembers(const json::object& event) const {
  const std::string text = json::serialize(event);
  for (const Member& member : state_.members) {
    outbox_.ToUser(state_.key.api_key, member.user_id, text);
  }
}

void Announcer::ToParticipants(const json::object& event) const {
  const std::string text = json::serialize(event);
  std::set<std::string_view> told;
  for (const Participant& participant : state_.participants) {
    if (told.insert(participant.user_id).second) {
      outbox_.ToUser(state_.key.api_key, participant.user_id, text);
    }
  }
}

void Announcer::ToSession(const CallSession& session, const json::object& message) const {
  const std::string text = json::serialize(message);
  const std::string& api_key = state_.key.api_key;
  if (session.connection_id &&
      outbox_.ToConnection(api_key, session.user_id, *session.connection_id, text)) {
    return;
  }
  outbox_.ToUser(api_key, session.user_id, text);
}

json::object Announcer::Message(const char* type, const CallSession& session, WallTime now) const {
  json::object message = EventJson(type, state_.key, now);
  message["session_id"] = session.session_id;
  return message;
}

void Announcer::Tell(const TellJoined& action, WallTime now) const {
  json::object event = EventJson("call.member_joined", state_.key, now);
  event["participant"] = ParticipantJson(action.participant, users_, state_.key.api_key);
  ToMembers(event);
}

void Announcer::Tell(const TellLeft& action, WallTime now) const {
  json::object event = EventJson("call.member_left", state_.key, now);
  event["user"] = UserJson(users_, state_.key.api_key, action.user_id);
  event["session_id"] = action.session_id;
  event["reason"] = action.reason;
  ToMembers(event);
}

void Announcer::Tell(const TellUpdated& action, WallTime now) const {
  json::object event = EventJson("call.participant_updated", state_.key, now);
  event["participant"] = ParticipantJson(action.participant, users_, state_.key.api_key);
  ToParticipants(event);
}

void Announcer::Tell(const TellSpeakers& action, WallTime now) const {
  ToParticipants(SpeakersJson(state_.key, action.speakers, action.dominant, now));
}

void Announcer::Tell(const TellQuality& action, WallTime now) const {
  json::object event = EventJson("call.quality_changed", state_.key, now);
  event["session_id"] = action.session_id;
  event["quality"] = action.lost ? "lost" : "good";
  ToParticipants(event);
}

void Announcer::Tell(const TellEnded& action, WallTime now) const {
  json::object event = EventJson("call.ended", state_.key, now);
  event["user"] = action.user_id
                      ? json::value(UserJson(users_, state_.key.api_key, *action.user_id))
                      : json::value(nullptr);
  event["reason"] = action.reason;
  event["duration"] = action.duration.count();
  ToMembers(event);
}

void Announcer::TellCreated(WallTime now) const {
  json::object event = EventJson("call.created", state_.key, now);
  event["call"] = CallJson(state_, users_, now);
  event["members"] = MembersJson(state_);
  ToMembers(event);
}

void Announcer::SendOffer(const CallSession& session, const Negotiator::Offer& offer,
                          WallTime now) const {
  json::object message = Message("sdp.offer", session, now);
  message["sdp"] = offer.sdp;
  message["negotiation_id"] = offer.negotiation_id;
  ToSession(session, message);
}

void Announcer::SendAnswer(const CallSession& session, const SentAnswer& answer,
                           WallTime now) const {
  json::object message = Message("sdp.answer", session, now);
  message["sdp"] = answer.sdp;
  if (answer.negotiation_id) message["negotiation_id"] = *answer.negotiation_id;
  ToSession(session, message);
}

void Announcer::SendSlots(const CallSession& session, const SessionOf& of, WallTime now) const {
  json::object message = Message("media.slots", session, now);
  json::array slots;
  for (const sfu::SlotState& slot : session.slots) slots.push_back(SlotJson(slot, of));
  message["slots"] = std::move(slots);
  ToSession(session, message);
}

void Announcer::SendLayers(const CallSession& session, WallTime now) const {
  json::object message = Message("media.layers_wanted", session, now);
  json::array tracks;
  for (const sfu::LayersWanted& wanted : session.layers_wanted) {
    tracks.push_back(json::object{{"mid", wanted.mid},
                                  {"rids", json::array(wanted.rids.begin(), wanted.rids.end())}});
  }
  message["tracks"] = std::move(tracks);
  ToSession(session, message);
}

void Announcer::SendStanding(const CallSession& session, WallTime now) const {
  for (const Participant& participant : state_.participants) {
    if (!participant.visible()) continue;
    json::object event = EventJson("call.participant_updated", state_.key, now);
    event["participant"] = ParticipantJson(participant, users_, state_.key.api_key);
    ToSession(session, event);
  }
  ToSession(session, SpeakersJson(state_.key, state_.speakers, state_.dominant, now));
}

}  // namespace signaling
