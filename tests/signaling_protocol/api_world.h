// A server without a network: an Api with its edges recorded, a virtual clock, and clients that
// talk to it as apps do.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "signaling/auth/authenticator.h"
#include "signaling/protocol/api.h"
#include "signaling/store/sqlite_store.h"
#include "tests/signaling_protocol/recorders.h"

namespace signaling {

using Headers = std::vector<std::pair<std::string, std::string>>;

class ApiWorld {
 public:
  explicit ApiWorld(ApiOptions options = {.dev = true},
                    std::vector<ApiKey> keys = {{"key", {"secret"}}});

  Instant now() const;
  // Time passes; whatever falls due on the way is done at its time.
  void Pass(std::chrono::milliseconds time);
  // The process ends, at no particular moment, and another one goes on with what is in the store.
  // `away` passes meanwhile. WebSockets are gone with the process.
  void Restart(std::chrono::milliseconds away = std::chrono::milliseconds(100));
  // Time passes, but no timer has fired yet.
  void Skip(std::chrono::milliseconds time) { since_start_ += time; }

  HttpResponse Request(std::string_view method, std::string_view path_and_query,
                       const Headers& headers = {}, std::string_view body = "");
  void Media(const sfu::Event& event) { api.OnMediaEvent(event, now()); }

  std::string TokenOf(const std::string& user_id, const std::string& api_key = "key");
  std::string ServerToken();

  // The latest participant that media was told of.
  sfu::ParticipantId newest() const { return media.All<sfu::AddParticipant>().back().participant; }

  RecordingMedia media;
  RecordingSockets sockets;
  Authenticator auth;
  std::unique_ptr<SqliteStore> store;
  Api api;

 private:
  const ApiOptions options_;
  std::chrono::milliseconds since_start_{0};
};

// The JSON of a response, and a field of it.
boost::json::object Json(const HttpResponse& response);
std::string Code(const HttpResponse& response);
std::string HeaderOf(const HttpResponse& response, std::string_view name);

// One app of a user: its token, and its WebSocket once it is open.
class TestClient {
 public:
  TestClient(ApiWorld& world, std::string user_id, std::string api_key = "key");

  // Opens the WebSocket and says hello; `hello` adds fields to the first frame.
  void Open(const boost::json::object& hello = {});
  // The same with the token in the URL, without a first frame; Say() may follow.
  void OpenByUrl();
  void Say(std::string_view frame);
  void Drop();

  // `path` under the call: "", "/join", "/sdp/offer", …
  HttpResponse Post(std::string_view path, const boost::json::value& body = boost::json::object());
  HttpResponse Put(std::string_view path, const boost::json::value& body);
  HttpResponse Get(std::string_view path = "");
  HttpResponse Ask(std::string_view method, std::string_view path, const boost::json::object& body);
  // Creates the call if need be, and joins it.
  void Join();

  // Messages of this connection of one type, in order; the last one, or null.
  std::vector<boost::json::object> All(std::string_view type) const;
  boost::json::object Last(std::string_view type) const;
  std::vector<std::string> Types() const;  // of all messages, in order
  size_t Count(std::string_view type) const { return All(type).size(); }

  std::string call = "default/demo";
  std::string user_id;
  std::string api_key;
  std::string token;
  SocketId socket = 0;
  std::string connection_id;  // sent as X-Connection-Id unless empty
  std::string session_id;     // of the last join
  sfu::ParticipantId media_id;

 private:
  void Upgrade(const std::string& name, const std::string& value);
  HttpResponse Send(std::string_view method, std::string_view path, std::string_view body);

  ApiWorld& world_;
};

// The text of a JSON string field; empty when it is not there.
std::string Text(const boost::json::object& object, std::string_view name);

}  // namespace signaling
