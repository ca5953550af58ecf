// The call API as one pure machine: requests, WebSocket frames, media events and the time go in;
// responses, frames to clients and media commands come out. No thread, clock or Beast: the shell
// calls it from its one thread and wakes it at deadline().
//
//   api.OnRequest(request, now)  ->  the response, at once
//   api.deadline()               ->  when to call OnTimeout; ask again after every call
//
// It answers every path given to it (404 with a sentence for those it does not know), so the shell
// serves its own (/healthz, /readyz, /metrics, /version, the page) before asking here.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/api/media_node.h"
#include "signaling/call/call_type.h"
#include "signaling/call/instant.h"
#include "signaling/http/http_types.h"
#include "signaling/push/push_services.h"

namespace signaling {

class Authenticator;
class Store;
struct PushResult;
struct PushStats;

struct ApiOptions {
  // Development mode: the token route is on, and any origin may call.
  bool dev = false;
  std::vector<std::string> allowed_origins;  // CORS, when not in development mode
  size_t max_audio_slots = 3;                // outgoing streams per subscriber
  size_t max_video_slots = 12;
  size_t max_calls = 100'000;  // kept in memory, over all keys
  std::vector<CallType> call_types = DefaultCallTypes();
  std::vector<IceServer> ice_servers;
  std::vector<ActivePushService> push_services;  // whom to ring by push
};

// Upper bounds of the join-duration histogram, milliseconds; the last bucket is open.
inline constexpr std::array<uint32_t, 8> kJoinDurationBounds = {100,  250,  500,   1000,
                                                                2000, 5000, 10000, 30000};

// Plain numbers for the metrics; a value.
struct ApiStats {
  uint64_t connections = 0, calls_active = 0, participants = 0, players = 0;  // now
  bool draining = false;
  uint64_t joins = 0, requests = 0, requests_refused = 0;
  std::array<uint64_t, kJoinDurationBounds.size() + 1> join_duration{};  // join to media connected
  double join_duration_sum_seconds = 0;
};

class Api {
 public:
  // Everything referred to must outlive the Api. Whoever calls it commits the store before anything
  // that the Api answered or sent leaves the process.
  Api(sfu::MediaNode& media, WebSockets& sockets, const Authenticator& auth, ApiOptions options,
      Random random, Store& store);
  ~Api();
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  // Goes on where the store ended: call it first.
  void Restore(Instant now);

  HttpResponse OnRequest(const HttpRequest& request, Instant now);
  void OnSocketOpen(SocketId socket, const HttpRequest& upgrade, Instant now);
  void OnSocketMessage(SocketId socket, std::string_view text, Instant now);
  void OnSocketClose(SocketId socket, Instant now);
  void OnMediaEvent(const sfu::Event& event, Instant now);
  // What became of pushes that the store handed out.
  void OnPushResults(const std::vector<PushResult>& results, Instant now);

  // Deadlines of participants, connections and offers; call at or after deadline().
  void OnTimeout(Instant now);
  SteadyTime deadline() const;  // SteadyTime::max() when nothing is due

  const ApiStats& stats() const;
  bool draining() const;  // it takes no new calls (POST /api/v2/admin/drain)
  const PushStats& push_stats() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace signaling
