// Every live session of the server by the names that requests, sockets and media events use; and
// which calls ring a user now.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <string>
#include <utility>
#include <vector>

#include "sfu/api/ids.h"

namespace signaling {

class CallRoom;

struct SessionIndex {
  absl::flat_hash_map<std::string, CallRoom*> by_session;
  absl::flat_hash_map<sfu::ParticipantId, CallRoom*> by_media;
  // (API key, user id) -> session ids.
  absl::flat_hash_map<std::pair<std::string, std::string>, std::vector<std::string>> by_user;

  // (API key, user id) -> the calls that ring this user.
  absl::flat_hash_map<std::pair<std::string, std::string>, std::vector<CallRoom*>> ringing;

  void NoteRinging(CallRoom* room, const std::string& api_key, const std::string& user_id,
                   bool rings) {
    if (!rings && !ringing.contains({api_key, user_id})) return;
    std::vector<CallRoom*>& rooms = ringing[{api_key, user_id}];
    std::erase(rooms, room);
    if (rings) rooms.push_back(room);
    if (rooms.empty()) ringing.erase({api_key, user_id});
  }
  std::vector<CallRoom*> RingingOf(const std::string& api_key, const std::string& user_id) const {
    const auto found = ringing.find({api_key, user_id});
    return found == ringing.end() ? std::vector<CallRoom*>() : found->second;
  }

  void Add(CallRoom* room, const std::string& api_key, const std::string& user_id,
           const std::string& session_id, sfu::ParticipantId media_id) {
    by_session[session_id] = room;
    by_media[media_id] = room;
    by_user[{api_key, user_id}].push_back(session_id);
  }
  void Remove(const std::string& api_key, const std::string& user_id, const std::string& session_id,
              sfu::ParticipantId media_id) {
    by_session.erase(session_id);
    by_media.erase(media_id);
    const auto user = by_user.find({api_key, user_id});
    if (user == by_user.end()) return;
    std::erase(user->second, session_id);
    if (user->second.empty()) by_user.erase(user);
  }
};

}  // namespace signaling
