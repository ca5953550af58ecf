// The media side of the server over real threads and sockets: the MediaNode that signaling talks
// to. Owns one worker per core (worker_plan.h), each with its own UDP port, and one thread for DTLS
// handshakes.
//
// A call lives on one worker, the one with the fewest participants when the call was first named,
// and stays there: its participants are told that worker's port, so that their packets arrive at
// its core (the ICE candidate does the routing).
//
// Thread-safe: Submit, Candidates and Stats may be called from any thread. Destruction stops and
// joins every thread; no event is delivered after it.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dtls/srtp_ciphers.h"
#include "ice/socket_address.h"
#include "sfu/api/media_node.h"
#include "sfu/api/stats.h"

namespace sfu {

struct MediaServerOptions {
  // Worker i listens on first_port + i. 0: every worker on any free port, see ports().
  uint16_t first_port = 7882;
  // 0: one per core this process may run on, but no more than its CPU quota keeps busy.
  size_t workers = 0;
  // Whether to send and to receive in trains (UDP_SEGMENT, UDP_GRO) where the system can.
  bool segment = true;
  bool coalesce = true;
  bool ipv4_only = false;  // as on a host without IPv6, where this happens by itself
  // What encrypts media. When it is not to be had here, Start warns and takes the next best.
  dtls::SrtpCiphers srtp_ciphers = dtls::SrtpCiphers::kBest;
  // The addresses to advertise (their port is ignored), best first; empty: the machine's own.
  std::vector<ice::SocketAddress> media_addresses;
  // Told in one sentence what makes media costlier or lossier on this machine than it need be
  // (once), and when overload of a worker begins and ends; from any of the server's threads.
  std::function<void(std::string)> on_warning = [](const std::string&) {};
};

// Called on a worker's thread, with events in the order they happened on it; must not block.
using EventSink = std::function<void(std::vector<Event> events)>;

class MediaServer final : public MediaNode {
 public:
  // Binds all ports and starts all threads; otherwise one sentence ("Cannot listen on UDP port
  // 7883: Address already in use. Choose others with --media_port."), also when packets can come to
  // none of the addresses to advertise.
  static absl::StatusOr<std::unique_ptr<MediaServer>> Start(const MediaServerOptions& options,
                                                            const EventSink& on_events);
  ~MediaServer() override;
  MediaServer(const MediaServer&) = delete;
  MediaServer& operator=(const MediaServer&) = delete;

  void Submit(Command command) override;
  void Flush() override;
  std::vector<ice::HostCandidate> Candidates(CallId call) override;
  bool HasRoom(std::optional<CallId> call) override;
  const dtls::Fingerprint& fingerprint() const override;

  // One per worker, at most ~100 ms old.
  std::vector<EngineStats> Stats() const;
  // One per worker.
  std::vector<uint16_t> ports() const;
  // What encrypts media, as dtls::InitSrtp names it.
  std::string_view srtp_ciphers() const;

 private:
  struct State;
  explicit MediaServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sfu
