#include "signaling/protocol/api.h"

#include <algorithm>
#include <utility>

#include "signaling/json/strict_json.h"
#include "signaling/protocol/api_core.h"
#include "signaling/protocol/cors.h"
#include "signaling/protocol/push_results.h"
#include "signaling/protocol/responses.h"
#include "signaling/protocol/routes.h"
#include "signaling/protocol/socket_gate.h"

namespace signaling {
namespace {

constexpr size_t kMaxBody = size_t{1} << 20;
// How often the store forgets what is old; soon again while there is much of it.
constexpr std::chrono::milliseconds kPrunePeriod{60'000};
constexpr std::chrono::milliseconds kPruneAgain{200};

Result<boost::json::object> ReadBody(std::string_view text) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return boost::json::object();
  if (text.size() > kMaxBody) {
    return Refusal{413, "body_too_large", "The body is larger than 1 MiB", {}};
  }
  auto parsed = ParseStrictJson(text);
  if (!parsed.ok()) return Refusal{400, "bad_json", std::string(parsed.status().message()), {}};
  if (!parsed->is_object()) {
    return Refusal{400, "bad_json", "The body must be a JSON object", {}};
  }
  return std::move(parsed->get_object());
}

// Fills in who asks. Using a valid token creates its user.
Result<Done> Authenticate(RouteContext& context, RouteAccess access) {
  if (access == RouteAccess::kAnyone) return Done();
  const HttpRequest& request = context.request;
  auto identity = context.core.auth.Verify(TokenFromAuthorization(request.Header("Authorization")),
                                           request.Query("api_key"), context.now.wall);
  if (!identity.ok()) {
    return Refusal{
        401, AuthErrorCode(identity.status()), std::string(identity.status().message()), {}};
  }
  context.identity = *std::move(identity);
  if (access == RouteAccess::kServer && !context.identity.is_server) {
    return Refusal{403, "server_token_required", "This needs a server token", {}};
  }
  context.user_id = context.identity.user_id;
  if (!context.user_id.empty()) {
    context.core.users.Touch(context.identity.api_key, context.user_id);
  }
  return Done();
}

// A server token acts for the user that the request names.
Result<Done> NameActingUser(RouteContext& context) {
  if (!context.identity.is_server) return Done();
  Fields fields(context.body);
  auto named = fields.String("user_id");
  if (fields.failed()) return fields.refusal();
  if (!named) named = context.request.Query("user_id");
  if (!named) return Done();
  if (!IsUserId(*named)) {
    return Refusal{400, "bad_user_id", "`user_id` must be the id of a user", {}};
  }
  context.user_id = *named;
  context.core.users.Touch(context.identity.api_key, context.user_id);
  return Done();
}

Result<HttpResponse> Handle(RouteContext& context, const Route& route) {
  const Result<Done> known = Authenticate(context, route.access);
  if (!known.ok()) return known.refusal();
  if (route.json) {
    Result<boost::json::object> body = ReadBody(context.request.body);
    if (!body.ok()) return body.refusal();
    context.body = *std::move(body);
  }
  const Result<Done> named = NameActingUser(context);
  if (!named.ok()) return named.refusal();
  const Result<Done> connection = CheckConnectionName(context);
  if (!connection.ok()) return connection.refusal();
  return route.handler(context);
}

HttpResponse NoSuchRoute(const RouteMatch& match) {
  if (match.allow.empty()) {
    return RefusalResponse({404, "not_found", "There is nothing at this path", {}});
  }
  HttpResponse response =
      RefusalResponse({405, "method_not_allowed", "This path takes " + match.allow, {}});
  response.headers.emplace_back("Allow", match.allow);
  return response;
}

// RFC 9725 section 4.2: what may be posted and patched.
void NameWhipTypes(const HttpRequest& request, HttpResponse& response) {
  if (!request.path.starts_with("/whip/") && !request.path.starts_with("/whep/")) return;
  response.headers.emplace_back("Accept-Post", "application/sdp");
  response.headers.emplace_back("Accept-Patch", "application/trickle-ice-sdpfrag");
}

}  // namespace

struct Api::State {
  State(sfu::MediaNode& media, WebSockets& sockets, const Authenticator& auth, ApiOptions options,
        Random random, Store& store)
      : core(media, sockets, auth, std::move(options), std::move(random), store),
        gate(core, sockets),
        cors(core.options.dev, core.options.allowed_origins) {}

  HttpResponse Answer(const HttpRequest& request, Instant now);
  void Restore(Instant now);
  void PruneIfDue(Instant now);
  void CountNow();

  ApiCore core;
  SocketGate gate;
  Cors cors;
  SteadyTime prune_due = SteadyTime::max();
};

HttpResponse Api::State::Answer(const HttpRequest& request, Instant now) {
  RouteMatch match = MatchRoute(ApiRoutes(), request.method, request.path);
  if (request.method == "OPTIONS") {
    HttpResponse response = cors.Preflight(request, match.allow.empty() ? "OPTIONS" : match.allow);
    NameWhipTypes(request, response);
    return response;
  }
  if (match.route == nullptr) return NoSuchRoute(match);
  RouteContext context{
      .core = core, .request = request, .parameters = std::move(match.parameters), .now = now};
  Result<HttpResponse> result = Handle(context, *match.route);
  if (context.room != nullptr) core.calls.Reschedule(*context.room, now);
  if (result.ok()) return *std::move(result);
  ++core.stats.requests_refused;
  return RefusalResponse(result.refusal());
}

void Api::State::Restore(Instant now) {
  for (UserRecord& record : core.store.Users()) {
    core.users.Restore(record.api_key, std::move(record.user));
  }
  for (CallState& call : core.stored_calls.Live()) core.calls.Restore(std::move(call), now);
  prune_due = now.steady + kPrunePeriod;
}

void Api::State::PruneIfDue(Instant now) {
  if (prune_due > now.steady) return;
  prune_due = now.steady + (core.store.Prune(now.wall) ? kPruneAgain : kPrunePeriod);
}

void Api::State::CountNow() {
  core.stats.draining = core.calls.draining();
  core.stats.connections = core.connections.size();
  core.stats.calls_active = core.stats.participants = core.stats.players = 0;
  core.calls.ForEach([&](CallRoom& room) {
    if (room.state().active_since) ++core.stats.calls_active;
    for (const Participant& participant : room.state().participants) {
      ++(participant.visible() ? core.stats.participants : core.stats.players);
    }
  });
}

Api::Api(sfu::MediaNode& media, WebSockets& sockets, const Authenticator& auth, ApiOptions options,
         Random random, Store& store)
    : state_(std::make_unique<State>(media, sockets, auth, std::move(options), std::move(random),
                                     store)) {}

Api::~Api() = default;

void Api::Restore(Instant now) { state_->Restore(now); }

HttpResponse Api::OnRequest(const HttpRequest& request, Instant now) {
  ++state_->core.stats.requests;
  HttpResponse response = state_->Answer(request, now);
  state_->cors.Expose(request, response);
  return response;
}

void Api::OnSocketOpen(SocketId socket, const HttpRequest& upgrade, Instant now) {
  state_->gate.OnOpen(socket, upgrade, now);
}

void Api::OnSocketMessage(SocketId socket, std::string_view text, Instant now) {
  state_->gate.OnMessage(socket, text, now);
}

void Api::OnSocketClose(SocketId socket, Instant now) { state_->gate.OnClose(socket, now); }

void Api::OnMediaEvent(const sfu::Event& event, Instant now) {
  state_->core.calls.OnMediaEvent(event, now);
}

void Api::OnPushResults(const std::vector<PushResult>& results, Instant now) {
  NotePushResults(state_->core, results, now);
}

void Api::OnTimeout(Instant now) {
  state_->gate.OnTimeout(now);
  state_->core.calls.OnTimeout(now);
  state_->PruneIfDue(now);
}

SteadyTime Api::deadline() const {
  return std::min({state_->gate.deadline(), state_->core.calls.deadline(), state_->prune_due});
}

const ApiStats& Api::stats() const {
  state_->CountNow();
  return state_->core.stats;
}

bool Api::draining() const { return state_->core.calls.draining(); }

const PushStats& Api::push_stats() const { return state_->core.push_stats; }

}  // namespace signaling
