// What the routes and the sockets of one Api share.
#pragma once

#include <string>

#include "signaling/auth/authenticator.h"
#include "signaling/call/call_registry.h"
#include "signaling/call/id_source.h"
#include "signaling/call/session_index.h"
#include "signaling/call/user_directory.h"
#include "signaling/protocol/api.h"
#include "signaling/protocol/connections.h"
#include "signaling/protocol/stored_calls.h"
#include "signaling/push/push_stats.h"
#include "signaling/push/ring_pushes.h"
#include "signaling/store/store.h"

namespace signaling {

struct ApiCore {
  ApiCore(sfu::MediaNode& media_node, WebSockets& sockets, const Authenticator& authenticator,
          ApiOptions api_options, Random random, Store& kept);
  ApiCore(const ApiCore&) = delete;
  ApiCore& operator=(const ApiCore&) = delete;

  const Authenticator& auth;
  ApiOptions options;
  ApiStats stats;
  PushStats push_stats;
  Store& store;
  IdSource ids;
  UserDirectory users;
  const std::string server_id = ids.NewUuid();  // a client sees by it that the server began anew
  SessionIndex sessions;
  Connections connections;
  RoomServices services;
  RingPushes ring_pushes;
  StoredCalls stored_calls;
  CallRegistry calls;
};

}  // namespace signaling
