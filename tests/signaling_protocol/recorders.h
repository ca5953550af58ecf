// What stands at the edges of the API in tests: a media node that records its commands, and
// WebSockets that record what was sent. Events are replayed into the Api by the test.
#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sfu/api/media_node.h"
#include "signaling/http/http_types.h"

namespace signaling {

class RecordingMedia : public sfu::MediaNode {
 public:
  void Submit(sfu::Command command) override { commands.push_back(std::move(command)); }
  std::vector<ice::HostCandidate> Candidates(sfu::CallId) override {
    return {{*ice::SocketAddress::Parse("192.0.2.1", 7882)}};
  }
  bool HasRoom(std::optional<sfu::CallId>) override { return has_room; }
  const dtls::Fingerprint& fingerprint() const override { return fingerprint_; }

  // All commands of one kind, in order.
  template <typename T>
  std::vector<T> All() const {
    std::vector<T> found;
    for (const sfu::Command& command : commands) {
      if (const T* typed = std::get_if<T>(&command)) found.push_back(*typed);
    }
    return found;
  }
  // The last of one kind about a participant.
  template <typename T>
  std::optional<T> Last(sfu::ParticipantId participant) const {
    std::optional<T> last;
    for (const T& command : All<T>()) {
      if (command.participant == participant) last = command;
    }
    return last;
  }

  std::vector<sfu::Command> commands;
  bool has_room = true;

 private:
  dtls::Fingerprint fingerprint_{.algorithm = "sha-256", .digest = std::vector<uint8_t>(32, 0xAB)};
};

class RecordingSockets : public WebSockets {
 public:
  void Send(SocketId socket, std::string text) override {
    sent[socket].push_back(boost::json::parse(text));
  }
  void Close(SocketId socket, uint16_t code, std::string_view) override { closed[socket] = code; }

  std::map<SocketId, std::vector<boost::json::value>> sent;
  std::map<SocketId, uint16_t> closed;
};

}  // namespace signaling
