// Users, calls, participants and events as the JSON of the API: field names here are fixed.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "signaling/call/call_machine.h"
#include "signaling/call/call_state.h"
#include "signaling/call/call_type.h"
#include "signaling/call/instant.h"
#include "signaling/call/user_directory.h"

namespace signaling {

// "2026-03-01T12:00:00.000Z" (RFC 3339, UTC, milliseconds).
std::string FormatTime(WallTime time);

boost::json::object UserJson(const User& user);
// The user of `user_id`, or a bare id when the directory no longer knows it.
boost::json::object UserJson(const UserDirectory& users, const std::string& api_key,
                             const std::string& user_id);
boost::json::object CallJson(const CallState& state, const UserDirectory& users, WallTime now);
boost::json::array MembersJson(const CallState& state);
boost::json::object ParticipantJson(const Participant& participant, const UserDirectory& users,
                                    const std::string& api_key);
// Those others see: players are not among them.
boost::json::array ParticipantsJson(const CallState& state, const UserDirectory& users);
boost::json::array IceServersJson(const std::vector<IceServer>& servers);

// An event's first fields: type, call_cid, created_at.
boost::json::object EventJson(std::string_view type, const CallKey& key, WallTime now);
boost::json::object SpeakersJson(const CallKey& key, const std::vector<SpeakerLevel>& speakers,
                                 const std::optional<std::string>& dominant, WallTime now);

}  // namespace signaling
