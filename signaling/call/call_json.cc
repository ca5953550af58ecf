#include "signaling/call/call_json.h"

#include <absl/strings/str_format.h>

#include <boost/json/parse.hpp>
#include <chrono>

#include "signaling/json/js.h"

namespace signaling {

namespace json = boost::json;

std::string FormatTime(WallTime time) {
  using std::chrono::floor;
  const auto milliseconds = floor<std::chrono::milliseconds>(time);
  const auto day = floor<std::chrono::days>(milliseconds);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(milliseconds - day);
  return absl::StrFormat("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                         static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                         clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                         clock.subseconds().count());
}

json::object UserJson(const User& user) {
  json::object out{{"id", user.id}, {"name", user.name}};
  if (!user.image.empty()) out["image"] = user.image;
  return out;
}

json::object UserJson(const UserDirectory& users, const std::string& api_key,
                      const std::string& user_id) {
  const User* user = users.Find(api_key, user_id);
  return UserJson(user != nullptr ? *user : User{.id = user_id, .name = user_id});
}

json::object CallJson(const CallState& state, const UserDirectory& users, WallTime now) {
  json::object call{{"id", state.key.id},
                    {"type", state.key.type},
                    {"cid", state.key.cid()},
                    {"created_by", UserJson(users, state.key.api_key, state.created_by)},
                    {"created_at", FormatTime(state.created_at)},
                    {"status", Js(CallStatusName(state.Status()))},
                    {"video", state.video},
                    {"access", state.access == Access::kMembers ? "members" : "anyone"},
                    {"duration", state.Duration(now).count()}};
  if (state.ended) {
    call["ended_at"] = FormatTime(state.ended->at);
    call["end_reason"] = state.ended->reason;
  }
  boost::system::error_code error;
  json::value custom = json::parse(state.custom, error);
  if (!error && custom.is_object()) call["data"] = std::move(custom);
  return call;
}

json::array MembersJson(const CallState& state) {
  json::array out;
  for (const Member& member : state.members) {
    if (member.blocked) continue;
    json::object entry{{"user_id", member.user_id}, {"role", Js(RoleName(member.role))}};
    if (member.ring.state != RingState::kNone) {
      entry["ring"] = Js(RingStateName(member.ring.state));
    }
    out.push_back(std::move(entry));
  }
  return out;
}

json::object ParticipantJson(const Participant& participant, const UserDirectory& users,
                             const std::string& api_key) {
  const User* user = users.Find(api_key, participant.user_id);
  return {{"user_id", participant.user_id},
          {"name", user != nullptr ? user->name : participant.user_id},
          {"session_id", participant.session_id},
          {"joined_at", FormatTime(participant.joined_at)},
          {"is_speaking", participant.is_speaking},
          {"audio_enabled", participant.audio_enabled()},
          {"video_enabled", participant.video_enabled()},
          {"screen_share_enabled", participant.published.screen_share},
          {"connection_quality", Js(QualityName(participant.quality))}};
}

json::array ParticipantsJson(const CallState& state, const UserDirectory& users) {
  json::array out;
  for (const Participant& participant : state.participants) {
    if (participant.visible()) {
      out.push_back(ParticipantJson(participant, users, state.key.api_key));
    }
  }
  return out;
}

json::array IceServersJson(const std::vector<IceServer>& servers) {
  json::array out;
  for (const IceServer& server : servers) {
    json::object entry{{"urls", json::array(server.urls.begin(), server.urls.end())}};
    if (!server.username.empty()) entry["username"] = server.username;
    if (!server.credential.empty()) entry["credential"] = server.credential;
    out.push_back(std::move(entry));
  }
  return out;
}

json::object EventJson(std::string_view type, const CallKey& key, WallTime now) {
  return {{"type", Js(type)}, {"call_cid", key.cid()}, {"created_at", FormatTime(now)}};
}

json::object SpeakersJson(const CallKey& key, const std::vector<SpeakerLevel>& speakers,
                          const std::optional<std::string>& dominant, WallTime now) {
  json::object event = EventJson("call.speakers_changed", key, now);
  json::array list;
  for (const SpeakerLevel& speaker : speakers) {
    list.push_back(json::object{{"session_id", speaker.session_id},
                                {"user_id", speaker.user_id},
                                {"level", speaker.level}});
  }
  event["speakers"] = std::move(list);
  event["dominant"] = dominant ? json::value(*dominant) : json::value(nullptr);
  return event;
}

}  // namespace signaling
