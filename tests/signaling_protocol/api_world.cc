#include "tests/signaling_protocol/api_world.h"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <memory>
#include <random>

namespace signaling {

namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

Random SeededRandom() {
  return [random = std::mt19937_64(20'260'301)]() mutable { return random(); };
}

}  // namespace

ApiWorld::ApiWorld(ApiOptions options, std::vector<ApiKey> keys)
    : auth(std::move(keys)),
      store(*SqliteStore::Open(":memory:")),
      api(media, sockets, auth, options, SeededRandom(), *store),
      options_(std::move(options)) {
  api.Restore(now());
}

void ApiWorld::Restart(std::chrono::milliseconds away) {
  std::destroy_at(&api);
  since_start_ += away;
  std::construct_at(
      &api, media, sockets, auth, options_,
      [random = std::mt19937_64(since_start_.count())]() mutable { return random(); }, *store);
  api.Restore(now());
}

Instant ApiWorld::now() const {
  return {SteadyTime(1h) + since_start_, WallTime(1'772'366'400s) + since_start_};
}

void ApiWorld::Pass(std::chrono::milliseconds time) {
  const auto end = since_start_ + time;
  while (api.deadline() <= SteadyTime(1h) + end) {
    const auto due = std::chrono::ceil<std::chrono::milliseconds>(api.deadline() - SteadyTime(1h));
    since_start_ = std::max(since_start_, due);
    api.OnTimeout(now());
  }
  since_start_ = end;
}

HttpResponse ApiWorld::Request(std::string_view method, std::string_view path_and_query,
                               const Headers& headers, std::string_view body) {
  HttpRequest request{.method = std::string(method), .headers = headers, .body = std::string(body)};
  const size_t question = std::min(path_and_query.find('?'), path_and_query.size());
  request.path = path_and_query.substr(0, question);
  std::string_view rest = path_and_query.substr(question);
  while (!rest.empty()) {
    rest.remove_prefix(1);  // '?' or '&'
    const std::string_view pair = rest.substr(0, rest.find('&'));
    const size_t equals = std::min(pair.find('='), pair.size() - 1);
    request.query.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
    rest.remove_prefix(pair.size());
  }
  return api.OnRequest(request, now());
}

std::string ApiWorld::TokenOf(const std::string& user_id, const std::string& api_key) {
  return auth.Mint(user_id, api_key, now().wall)->token;
}

std::string ApiWorld::ServerToken() {
  TokenClaims claims;
  claims.is_server = true;
  claims.issued_at = std::chrono::floor<std::chrono::seconds>(now().wall);
  claims.expires_at = claims.issued_at + 1h;
  return MintToken(claims, "secret");
}

json::object Json(const HttpResponse& response) {
  boost::system::error_code error;
  const json::value value = json::parse(response.body, error);
  return value.is_object() ? value.get_object() : json::object();
}

std::string Text(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains({name.data(), name.size()});
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

std::string Code(const HttpResponse& response) { return Text(Json(response), "code"); }

std::string HeaderOf(const HttpResponse& response, std::string_view name) {
  for (const auto& [header, value] : response.headers) {
    if (header == name) return value;
  }
  return "";
}

TestClient::TestClient(ApiWorld& world, std::string user, std::string key)
    : user_id(std::move(user)),
      api_key(std::move(key)),
      token(world.TokenOf(user_id, api_key)),
      world_(world) {}

void TestClient::Upgrade(const std::string& name, const std::string& value) {
  static SocketId next_socket = 100;
  socket = ++next_socket;
  world_.api.OnSocketOpen(socket, {.method = "GET", .path = "/ws", .query = {{name, value}}},
                          world_.now());
}

void TestClient::Open(const json::object& hello) {
  Upgrade("api_key", api_key);
  json::object frame{{"token", token}, {"user_details", {{"id", user_id}, {"name", user_id}}}};
  for (const auto& [key, value] : hello) frame[key] = value;
  Say(json::serialize(frame));
  connection_id = Text(Last("user.connected"), "connection_id");
}

void TestClient::OpenByUrl() { Upgrade("token", token); }

void TestClient::Say(std::string_view frame) {
  world_.api.OnSocketMessage(socket, frame, world_.now());
}

void TestClient::Drop() { world_.api.OnSocketClose(socket, world_.now()); }

HttpResponse TestClient::Send(std::string_view method, std::string_view path,
                              std::string_view body) {
  Headers headers{{"Authorization", token}, {"Stream-Auth-Type", "jwt"}};
  if (!connection_id.empty()) headers.emplace_back("X-Connection-Id", connection_id);
  return world_.Request(method,
                        "/api/v2/video/call/" + call + std::string(path) + "?api_key=" + api_key,
                        headers, body);
}

HttpResponse TestClient::Post(std::string_view path, const json::value& body) {
  return Send("POST", path, json::serialize(body));
}

HttpResponse TestClient::Put(std::string_view path, const json::value& body) {
  return Send("PUT", path, json::serialize(body));
}

HttpResponse TestClient::Get(std::string_view path) { return Send("GET", path, ""); }

HttpResponse TestClient::Ask(std::string_view method, std::string_view path,
                             const json::object& body) {
  return Send(method, path, method == "GET" ? "" : json::serialize(body));
}

void TestClient::Join() {
  Post("");
  const json::object joined = Json(Post("/join"));
  session_id = Text(joined.at("participant").as_object(), "session_id");
  media_id = world_.newest();
}

std::vector<json::object> TestClient::All(std::string_view type) const {
  std::vector<json::object> found;
  const auto sent = world_.sockets.sent.find(socket);
  if (sent == world_.sockets.sent.end()) return found;
  for (const json::value& message : sent->second) {
    if (Text(message.as_object(), "type") == type) found.push_back(message.as_object());
  }
  return found;
}

std::vector<std::string> TestClient::Types() const {
  std::vector<std::string> types;
  const auto sent = world_.sockets.sent.find(socket);
  if (sent == world_.sockets.sent.end()) return types;
  for (const json::value& message : sent->second)
    types.push_back(Text(message.as_object(), "type"));
  return types;
}

json::object TestClient::Last(std::string_view type) const {
  const auto all = All(type);
  return all.empty() ? json::object() : all.back();
}

}  // namespace signaling
