#include "signaling/call/announcer.h"

#include <boost/json/serialize.hpp>
#include <string_view>
#include <utility>
#include <variant>

#include "signaling/call/audience.h"
#include "signaling/call/call_json.h"
#include "signaling/json/js.h"

namespace signaling {
namespace {

namespace json = boost::json;

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
    case sfu::PauseReason::kOverload:
      return "overload";
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

// How each action reads as an event; one that tells nobody reads as nothing.
struct Wording {
  const CallState& state;
  const UserDirectory& users;
  WallTime now;

  json::object Event(const char* type) const { return EventJson(type, state.key, now); }
  json::object User(const std::string& user_id) const {
    return UserJson(users, state.key.api_key, user_id);
  }
  json::object OfParticipant(const char* type, const Participant& participant) const {
    json::object event = Event(type);
    event["participant"] = ParticipantJson(participant, users, state.key.api_key);
    return event;
  }

  json::object operator()(const TellRing&) const { return {}; }  // RingEvent
  json::object operator()(const TellRinging& told) const {
    json::object event = Event("call.ringing");
    event["user"] = User(told.user_id);
    event["via"] = told.via == Via::kPush ? "push" : "websocket";
    return event;
  }
  json::object operator()(const TellAccepted& told) const {
    json::object event = Event("call.accepted");
    event["user"] = User(told.user_id);
    event["connection_id"] = OrNull(told.connection_id);
    return event;
  }
  json::object operator()(const TellRejected& told) const {
    json::object event = Event("call.rejected");
    event["user"] = User(told.user_id);
    event["reason"] = told.reason;
    event["connection_id"] = OrNull(told.connection_id);
    return event;
  }
  json::object operator()(const TellMissed& told) const {
    const Member* member = state.FindMember(told.user_id);
    json::object event = Event("call.missed");
    event["call"] = CallJson(state, users, now);
    event["user"] = User(member != nullptr ? member->ring.by : state.caller);
    return event;
  }
  json::object operator()(const TellJoined& told) const {
    return OfParticipant("call.member_joined", told.participant);
  }
  json::object operator()(const TellUpdated& told) const {
    return OfParticipant("call.participant_updated", told.participant);
  }
  json::object operator()(const TellLeft& told) const {
    json::object event = Event("call.member_left");
    event["user"] = User(told.user_id);
    event["session_id"] = told.session_id;
    event["reason"] = told.reason;
    return event;
  }
  json::object operator()(const TellSpeakers& told) const {
    return SpeakersJson(state.key, told.speakers, told.dominant, now);
  }
  json::object operator()(const TellQuality& told) const {
    json::object event = Event("call.quality_changed");
    event["session_id"] = told.session_id;
    event["quality"] = Js(QualityName(told.quality));
    return event;
  }
  json::object operator()(const TellMembers&) const {
    json::object event = Event("call.members_changed");
    event["members"] = MembersJson(state);
    return event;
  }
  json::object operator()(const TellEnded& told) const {
    json::object event = Event("call.ended");
    event["user"] = told.user_id ? json::value(User(*told.user_id)) : json::value(nullptr);
    event["reason"] = told.reason;
    event["duration"] = told.duration.count();
    return event;
  }
  json::object operator()(const Dismiss&) const { return {}; }
  json::object operator()(const BeginMedia&) const { return {}; }

 private:
  static json::value OrNull(const std::optional<std::string>& text) {
    return text ? json::value(*text) : json::value(nullptr);
  }
};

// What is true only for the moment is not kept for who is away.
bool IsDurable(const CallAction& action) {
  return !std::holds_alternative<TellUpdated>(action) &&
         !std::holds_alternative<TellSpeakers>(action) &&
         !std::holds_alternative<TellQuality>(action);
}

}  // namespace

void Announcer::ToSession(const CallSession& session, const json::object& message) const {
  const std::string text = json::serialize(message);
  if (session.connection_id &&
      outbox_.ToConnection(state_.key, session.user_id, *session.connection_id, text)) {
    return;
  }
  outbox_.ToUser(state_.key, session.user_id, text);
}

json::object Announcer::Message(const char* type, const CallSession& session, WallTime now) const {
  json::object message = EventJson(type, state_.key, now);
  message["session_id"] = session.session_id;
  return message;
}

void Announcer::Keep(const json::object& event, std::vector<std::string> user_ids,
                     WallTime now) const {
  outbox_.Tell({.call = state_.key,
                .type = std::string(event.at("type").as_string()),
                .created_at = now,
                .text = json::serialize(event),
                .user_ids = std::move(user_ids)});
}

void Announcer::Tell(const CallAction& action, WallTime now) const {
  const json::object event = EventOf(action, now);
  if (event.empty()) return;
  std::vector<std::string> user_ids = Audience(state_, action);
  if (IsDurable(action)) return Keep(event, std::move(user_ids), now);
  const std::string text = json::serialize(event);
  for (const std::string& user_id : user_ids) outbox_.ToUser(state_.key, user_id, text);
}

json::object Announcer::EventOf(const CallAction& action, WallTime now) const {
  if (const auto* ring = std::get_if<TellRing>(&action)) return RingEvent(ring->user_id, now);
  return std::visit(Wording{state_, users_, now}, action);
}

json::object Announcer::RingEvent(const std::string& user_id, WallTime now) const {
  const Member* rung = state_.FindMember(user_id);
  json::object event = EventJson("call.ring", state_.key, now);
  event["call"] = CallJson(state_, users_, now);
  event["members"] = MembersJson(state_);
  event["user"] =
      UserJson(users_, state_.key.api_key, rung != nullptr ? rung->ring.by : state_.caller);
  event["video"] = state_.video;
  return event;
}

void Announcer::TellCreated(WallTime now) const {
  json::object event = EventJson("call.created", state_.key, now);
  event["call"] = CallJson(state_, users_, now);
  event["members"] = MembersJson(state_);
  Keep(event, MembersToTell(state_), now);
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
