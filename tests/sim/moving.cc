#include "tests/sim/moving.h"

#include <algorithm>
#include <span>

namespace sim {
namespace {

using namespace std::chrono_literals;

// When the first check from `client`'s present address reaches the server.
std::optional<Time> FirstCheckFromNewAddress(Meeting& meeting, SimClient& client) {
  std::optional<Time> at;
  meeting.network().tap = [&](const SocketAddress& from, const SocketAddress& to,
                              std::span<const uint8_t> bytes) {
    if (from == client.transport().host().address() && to == meeting.node().address() &&
        bytes[0] == 0 && !at) {
      at = meeting.world().now();
    }
  };
  meeting.RunUntil([&] { return at.has_value(); }, 5s);
  meeting.network().tap = nullptr;
  return at;
}

std::optional<Time> FirstMediaAfter(const SlotReceiver& slot, Time since) {
  for (const Time at : slot.arrivals()) {
    if (at > since) return at;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Duration> GapAfterPathChange(Meeting& meeting, SimClient& moving, SimClient& viewer) {
  moving.transport().host().Rebind(meeting.network().NewAddress());
  const auto check = FirstCheckFromNewAddress(meeting, moving);
  if (!check) return std::nullopt;
  // What a publisher sent before is still on its way to the viewer.
  const Time since = *check + (&moving == &viewer ? 0ms : 20ms);
  meeting.RunFor(2s);
  const auto video = FirstMediaAfter(viewer.video(), since);
  const auto audio = FirstMediaAfter(viewer.audio(), since);
  if (!video || !audio) return std::nullopt;
  return std::chrono::duration_cast<Duration>(std::max(*video, *audio) - *check);
}

Duration GapAfterIceRestart(Meeting& meeting, SimClient& moving, SimClient& other) {
  moving.video().ResetGap();
  moving.audio().ResetGap();
  other.audio().ResetGap();
  moving.transport().host().Rebind(meeting.network().NewAddress());
  meeting.RestartIce(moving);
  meeting.RunFor(5s);
  return std::max(
      {moving.video().longest_gap(), moving.audio().longest_gap(), other.audio().longest_gap()});
}

}  // namespace sim
