// What the parts of one engine share: its outputs, its counters, its pool of packets.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "rtp/ntp_time.h"
#include "sfu/api/events.h"
#include "sfu/api/stats.h"
#include "sfu/cc/estimator_options.h"
#include "sfu/engine/control_queue.h"
#include "sfu/forward/packet_pool.h"
#include "sfu/forward/router.h"
#include "sfu/transport/handshakes.h"
#include "sfu/transport/peer_transport.h"
#include "sfu/util/random.h"

namespace sfu {

struct EngineContext {
  Random random;
  Time epoch;
  std::chrono::system_clock::time_point wall_at_epoch;

  PacketPool pool;
  Router router;
  EngineStats stats;
  std::vector<PeerTransport*> ready;  // peers with packets to seal
  std::vector<PeerTransport*> paced;  // peers whose packets wait for their time
  Time next_paced = Time::max();      // the earliest of them
  EstimatorOptions estimator;
  double shed_depth = 0;  // of sfu/layers/shedding.h
  Time next_probe{};
  ControlQueue control;
  std::vector<Event> events;
  std::vector<HandshakeInput> handshakes;

  // What waits of the peer's packets leaves when it is due.
  void Pace(PeerTransport& peer, Time now) {
    const Time due = peer.due();
    if (due <= now) return ready.push_back(&peer);
    if (due == Time::max()) return;  // nothing waits
    if (!std::exchange(peer.paced, true)) paced.push_back(&peer);
    next_paced = std::min(next_paced, due);
  }

  // Probes are padding, worth less than anything else: a busy worker spreads them, so that not all
  // subscribers are probed at once, and an overloaded one leaves them.
  bool MayProbe(Time now) const {
    constexpr double kBusy = 0.7;
    return shed_depth == 0 && (stats.load < kBusy || now >= next_probe);
  }
  void OnProbe(Time now) {
    constexpr std::chrono::milliseconds kApart{20};
    next_probe = now + kApart;
  }

  rtp::NtpTime NtpAt(Time now) const {
    return rtp::NtpTime::FromSystem(
        wall_at_epoch +
        std::chrono::duration_cast<std::chrono::system_clock::duration>(now - epoch));
  }
};

}  // namespace sfu
