#include "signaling/protocol/api_core.h"

#include <utility>

namespace signaling {
namespace {

void CountJoin(ApiStats& stats, SteadyTime::duration took) {
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
  size_t bucket = 0;
  while (bucket < kJoinDurationBounds.size() && milliseconds > kJoinDurationBounds[bucket]) {
    ++bucket;
  }
  ++stats.join_duration[bucket];
  stats.join_duration_sum_seconds += std::chrono::duration<double>(took).count();
}

}  // namespace

ApiCore::ApiCore(sfu::MediaNode& media_node, WebSockets& sockets,
                 const Authenticator& authenticator, ApiOptions api_options, Random random,
                 Store& kept)
    : auth(authenticator),
      options(std::move(api_options)),
      store(kept),
      ids(std::move(random)),
      connections(sockets, users, kept),
      services{.media = media_node,
               .outbox = connections,
               .users = users,
               .ids = ids,
               .sessions = sessions,
               .max_audio_slots = options.max_audio_slots,
               .max_video_slots = options.max_video_slots,
               .call_types = options.call_types,
               .on_connected = [this](auto took) { CountJoin(stats, took); }},
      ring_pushes(kept, users, options.push_services),
      stored_calls(kept, ring_pushes),
      calls(services, stored_calls, options.max_calls) {
  users.Observe([this](const std::string& api_key, const User& user) {
    store.Apply(PutUser{{api_key, user}});
  });
}

}  // namespace signaling
