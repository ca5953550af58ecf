#include "signaling/protocol/socket_gate.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <iterator>
#include <limits>
#include <utility>
#include <vector>

#include "signaling/call/call_json.h"
#include "signaling/json/js.h"
#include "signaling/json/strict_json.h"
#include "signaling/protocol/fields.h"
#include "signaling/protocol/replay.h"

namespace signaling {
namespace {

namespace json = boost::json;

constexpr uint16_t kBadToken = 4401;
constexpr uint16_t kBadFrame = 4400;
constexpr uint16_t kTooSlow = 4408;
constexpr uint16_t kTooMany = 4429;

// Later frames of a client carry nothing else yet.
bool SaysHello(std::string_view text) {
  const auto frame = ParseStrictJson(text);
  if (!frame.ok() || !frame->is_object()) return false;
  const json::object& fields = frame->get_object();
  return fields.contains("user_details") || fields.contains("resume_session_id") ||
         fields.contains("since");
}

}  // namespace

void SocketGate::OnOpen(SocketId socket, const HttpRequest& upgrade, Instant now) {
  std::optional<std::string> api_key;
  if (const auto named = upgrade.Query("api_key")) api_key = *named;
  strangers_[socket] = std::move(api_key);
  first_frames_.Set(socket, now.steady + kFirstFrameTimeout);
  const auto token = upgrade.Query("token");
  if (!token) return;
  if (auto identity = Authenticate(socket, *token, now)) {
    Admit(socket, *std::move(identity), Hello(), now);
  }
}

void SocketGate::Refuse(SocketId socket, uint16_t close_code, std::string_view code,
                        std::string_view sentence) {
  strangers_.erase(socket);
  first_frames_.Remove(socket);
  sockets_.Send(socket,
                json::serialize(json::object{
                    {"type", "connection.error"}, {"error", Js(sentence)}, {"code", Js(code)}}));
  sockets_.Close(socket, close_code, code);
}

std::optional<SocketGate::Hello> SocketGate::ReadHello(SocketId socket, std::string_view text) {
  const auto parsed = ParseStrictJson(text);
  if (!parsed.ok() || !parsed->is_object()) {
    Refuse(socket, kBadFrame, "bad_frame", "The first frame must be a JSON object with `token`");
    return std::nullopt;
  }
  Fields fields(parsed->get_object());
  Hello hello{.token = fields.String("token", 8'192),
              .resume_session_id = fields.String("resume_session_id")};
  if (const auto since = fields.Integer("since", 0, std::numeric_limits<int64_t>::max())) {
    hello.since = static_cast<uint64_t>(*since);
  }
  std::optional<Refusal> refusal;
  if (const json::object* details = fields.Object("user_details")) {
    Fields user(*details, "user_details.");
    hello.user_id = user.String("id");
    hello.name = user.String("name");
    hello.image = user.String("image", 2'048);
    if (user.failed()) refusal = user.refusal();
  }
  if (fields.failed()) refusal = fields.refusal();
  if (!refusal) return hello;
  Refuse(socket, kBadFrame, "bad_frame", refusal->sentence);
  return std::nullopt;
}

std::optional<Identity> SocketGate::Authenticate(SocketId socket, std::string_view token,
                                                 Instant now) {
  const std::optional<std::string>& named = strangers_[socket];
  auto identity = core_.auth.Verify(
      token, named ? std::optional<std::string_view>(*named) : std::nullopt, now.wall);
  if (!identity.ok()) {
    const absl::string_view sentence = identity.status().message();
    Refuse(socket, kBadToken, AuthErrorCode(identity.status()),
           std::string_view(sentence.data(), sentence.size()));
    return std::nullopt;
  }
  if (identity->user_id.empty()) {
    Refuse(socket, kBadToken, "user_token_required", "A WebSocket needs the token of a user");
    return std::nullopt;
  }
  return *std::move(identity);
}

void SocketGate::OnMessage(SocketId socket, std::string_view text, Instant now) {
  if (Connection* connection = core_.connections.Find(socket)) {
    if (!connection->budget.Take(now.steady)) {
      sockets_.Close(socket, kTooMany, "rate_limited");
      return;
    }
    if (SaysHello(text)) OnLateHello(socket, *connection, text, now);
    return;
  }
  if (!strangers_.contains(socket)) return;  // refused; its close is on the way
  const std::optional<Hello> hello = ReadHello(socket, text);
  if (!hello) return;
  if (!hello->token) {
    return Refuse(socket, kBadToken, "token_missing", "The first frame must carry `token`");
  }
  std::optional<Identity> identity = Authenticate(socket, *hello->token, now);
  if (!identity) return;
  if (hello->user_id && *hello->user_id != identity->user_id) {
    return Refuse(socket, kBadToken, "user_mismatch",
                  "The token is not of the user in `user_details`");
  }
  Admit(socket, *std::move(identity), *hello, now);
}

// After `?token=`, a frame may still say a name, a session to resume and what the client knows.
void SocketGate::OnLateHello(SocketId socket, Connection& connection, std::string_view text,
                             Instant now) {
  const Connection speaker = connection;
  const auto hello = ReadHello(socket, text);
  if (!hello || (hello->user_id && *hello->user_id != speaker.user_id)) return;
  Describe(speaker, *hello);
  if (hello->since && !speaker.told_of_the_past) {
    connection.told_of_the_past = true;
    TellThePast(socket, speaker, *hello->since, now);
  }
  if (hello->resume_session_id) Resume(speaker, *hello->resume_session_id, now);
}

void SocketGate::Describe(const Connection& connection, const Hello& hello) {
  core_.users.Describe(connection.api_key, connection.user_id, hello.name, hello.image);
}

void SocketGate::Admit(SocketId socket, Identity identity, const Hello& hello, Instant now) {
  if (core_.connections.HasMost(identity.api_key, identity.user_id)) {
    return Refuse(socket, kTooMany, "too_many_connections",
                  absl::StrCat("The user has ", Connections::kMostOfAUser,
                               " connections: close some of them first"));
  }
  strangers_.erase(socket);
  first_frames_.Remove(socket);
  Connection connection{.api_key = std::move(identity.api_key),
                        .user_id = std::move(identity.user_id),
                        .connection_id = core_.ids.NewUuid(),
                        .call_cids = std::move(identity.call_cids),
                        .told_of_the_past = hello.since.has_value()};
  Describe(connection, hello);
  CatchUp(connection, now);
  connection.greeted_at = core_.users.Touch(connection.api_key, connection.user_id).seq;
  core_.connections.Add(socket, connection);
  Greet(socket, connection, hello.since, now);
  NoteRingsReceived(connection, now);
  NoteReachability(connection.api_key, connection.user_id, now);
  const CallRoom* resumed = nullptr;
  if (hello.resume_session_id) resumed = Resume(connection, *hello.resume_session_id, now);
  TellUnowned(socket, connection, resumed, now);
}

void SocketGate::TellUnowned(SocketId socket, const Connection& connection, const CallRoom* resumed,
                             Instant now) {
  std::vector<std::string> told;
  for (CallRoom* room : RoomsOf(connection)) {
    std::vector<std::string> of_room = room->TellUnowned(
        connection.user_id, connection.connection_id, /*knows_people=*/room == resumed, now);
    std::move(of_room.begin(), of_room.end(), std::back_inserter(told));
  }
  if (Connection* kept = core_.connections.Find(socket)) kept->told_sessions = std::move(told);
}

// The calls that the user is in and that the connection hears of.
std::vector<CallRoom*> SocketGate::RoomsOf(const Connection& connection) {
  std::vector<CallRoom*> rooms;
  const auto found = core_.sessions.by_user.find({connection.api_key, connection.user_id});
  if (found == core_.sessions.by_user.end()) return rooms;
  for (const std::string& session_id : found->second) {
    CallRoom* room = core_.calls.OfSession(session_id);
    if (room == nullptr || !connection.HearsOf(room->state().key)) continue;
    if (std::find(rooms.begin(), rooms.end(), room) == rooms.end()) rooms.push_back(room);
  }
  return rooms;
}

// A ring whose deadline has passed is over, though no timer has fired yet.
void SocketGate::CatchUp(const Connection& connection, Instant now) {
  for (CallRoom* room : core_.sessions.RingingOf(connection.api_key, connection.user_id)) {
    room->CatchUp(now);
    core_.calls.Reschedule(*room, now);
  }
}

void SocketGate::NoteRingsReceived(const Connection& connection, Instant now) {
  for (CallRoom* room : core_.sessions.RingingOf(connection.api_key, connection.user_id)) {
    if (!connection.HearsOf(room->state().key)) continue;
    room->NoteDeviceReached(connection.user_id, Via::kWebSocket, now);
    core_.calls.Reschedule(*room, now);
  }
}

void SocketGate::Greet(SocketId socket, const Connection& connection, std::optional<uint64_t> since,
                       Instant now) {
  const MissedEvents missed =
      MissedBy({connection.api_key, connection.user_id}, since, core_.store, core_.calls, now.wall);
  SendGreeting(socket, connection, missed.truncated, now);
  Send(socket, connection, missed.events);
}

void SocketGate::SendGreeting(SocketId socket, const Connection& connection, bool truncated,
                              Instant now) {
  const User& known = core_.users.Touch(connection.api_key, connection.user_id);
  json::object user = UserJson(known);
  user["online"] = true;
  json::object greeting{{"type", "user.connected"},
                        {"user", std::move(user)},
                        {"connection_id", connection.connection_id},
                        {"created_at", FormatTime(now.wall)},
                        {"seq", known.seq},
                        {"server_id", core_.server_id}};
  if (truncated) greeting["truncated"] = true;
  sockets_.Send(socket, json::serialize(greeting));
}

void SocketGate::Send(SocketId socket, const Connection& connection,
                      const std::vector<LoggedEvent>& events) {
  for (const LoggedEvent& event : events) {
    if (connection.HearsOf(event.call)) sockets_.Send(socket, WithSeq(event.text, event.seq));
  }
}

// Of who was greeted before saying `since`: pending rings it has been told already. That something
// is gone, only a greeting can say.
void SocketGate::TellThePast(SocketId socket, const Connection& connection, uint64_t since,
                             Instant now) {
  MissedEvents missed =
      MissedBy({connection.api_key, connection.user_id}, since, core_.store, core_.calls, now.wall);
  std::erase_if(missed.events, [&](const LoggedEvent& event) {
    return event.type == "call.ring" || event.seq > connection.greeted_at;
  });
  if (missed.truncated) SendGreeting(socket, connection, true, now);
  Send(socket, connection, missed.events);
}

CallRoom* SocketGate::Resume(const Connection& connection, const std::string& session_id,
                             Instant now) {
  CallRoom* room = core_.calls.OfSession(session_id);
  if (room == nullptr || room->state().key.api_key != connection.api_key ||
      !connection.HearsOf(room->state().key)) {
    return nullptr;
  }
  room->CatchUp(now);  // its time may be over, though no timer has fired yet
  CallSession* session = room->Find(session_id);
  // All that stands is told to who resumes: not as often as several connections may ask.
  if (session == nullptr || session->user_id != connection.user_id ||
      session->kind != ParticipantKind::kBrowser || !session->budget.Take(now.steady)) {
    core_.calls.Reschedule(*room, now);
    return nullptr;
  }
  const std::vector<std::string>& told = connection.told_sessions;
  const bool informed =
      room->IsUnowned(*session) && std::find(told.begin(), told.end(), session_id) != told.end();
  if (session->connection_id != connection.connection_id) {
    session->connection_before = session->connection_id;
  }
  room->TakeOver(*session, connection.connection_id, now, informed);
  core_.calls.Reschedule(*room, now);
  return room;
}

void SocketGate::NoteReachability(const std::string& api_key, const std::string& user_id,
                                  Instant now) {
  const auto found = core_.sessions.by_user.find({api_key, user_id});
  if (found == core_.sessions.by_user.end()) return;
  const std::vector<std::string> session_ids = found->second;
  for (const std::string& session_id : session_ids) {
    CallRoom* room = core_.calls.OfSession(session_id);
    if (room == nullptr) continue;
    room->NoteReachability(*room->Find(session_id), now);
    core_.calls.Reschedule(*room, now);
  }
}

void SocketGate::OnClose(SocketId socket, Instant now) {
  strangers_.erase(socket);
  first_frames_.Remove(socket);
  const std::optional<Connection> gone = core_.connections.Remove(socket);
  if (gone) NoteReachability(gone->api_key, gone->user_id, now);
}

void SocketGate::OnTimeout(Instant now) {
  SocketId late = 0;
  while (first_frames_.TakeDue(now.steady, late)) {
    Refuse(late, kTooSlow, "connect_timeout", "The first frame did not come within 10 s");
  }
}

}  // namespace signaling
