// One simulated participant's PeerConnection over a real socket: connects (ICE, DTLS, SRTP keys),
// sends its streams, counts what it receives and opens some of it. Belongs to one thread.
//
// Cost per received packet: a look at its header; one in `open_one_in` is also authenticated, at
// random, so that no position of a frame is favoured.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "bench/load/agreed.h"
#include "bench/load/arrivals.h"
#include "bench/load/connected_socket.h"
#include "bench/load/latency_histogram.h"
#include "bench/load/send_stream.h"
#include "sfu/transport/feedback_recorder.h"
#include "tests/sim/secure_transport.h"

namespace bench {

struct PeerOptions {
  std::vector<SendStreamOptions> streams;
  std::vector<dtls::SrtpProfile> profiles = {dtls::SrtpProfile::kAeadAes128Gcm};
  uint32_t open_one_in = 64;
  double loss = 0;  // share of what it sends, and of what it receives, that is thrown away
};

// Of all peers of a thread.
struct MediaCounters {
  uint64_t opened = 0;
  uint64_t not_authentic = 0;
  uint64_t without_stamp = 0;
  uint64_t nacks_sent = 0;
  uint64_t nacked = 0;  // packets that the server asked a publisher for again
  uint64_t key_frames_asked = 0;
  uint64_t repeated = 0;  // RTX: packets sent again, and padding
  LatencyHistogram latency;
};

class Peer {
 public:
  Peer(std::unique_ptr<ConnectedSocket> socket, Agreed agreed, const PeerOptions& options,
       const std::shared_ptr<const dtls::Certificate>& certificate, sim::Dice dice,
       MediaCounters& counters);
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  void Start(Time now);
  void OnReadable(ReceiveBuffers& buffers, Time now);
  void OnTick(Time now);
  Time deadline() const;
  void Leave();

  int fd() const { return socket_->fd(); }
  bool connected() const { return sender_ != nullptr; }
  // When it was created, connected, and heard its first media.
  Time created_at() const { return created_at_; }
  std::optional<Time> first_media_at() const { return first_media_at_; }
  std::optional<dtls::SrtpProfile> profile() const { return profile_; }
  uint64_t own_drops() const { return socket_->Drops(); }
  bool publishes() const { return !streams_.empty(); }
  Arrivals& arrivals() { return arrivals_; }
  const std::vector<std::unique_ptr<SendStream>>& streams() const { return streams_; }

 private:
  void OnDatagram(const Arrival& arrival, Time now);
  void OnMedia(const Arrival& arrival, Time now);
  void OnRtcp(std::span<uint8_t> bytes);
  void OnNack(const rtp::RtcpBlock& block);
  void OnKeyFrameRequest(uint32_t ssrc);
  void OpenSome(const Arrival& arrival);
  void Connected(Time now);
  void SendMedia(Time now);
  void SendReports();
  void SendNacks();
  void SendFeedback(Time now);
  void SendRtcp(std::span<const uint8_t> plain);

  std::unique_ptr<ConnectedSocket> socket_;
  const Agreed agreed_;
  const PeerOptions options_;
  sim::Dice dice_;
  MediaCounters& counters_;
  std::unique_ptr<sim::SecureTransport> secure_;  // null: introduced
  std::unique_ptr<dtls::SrtpSender> own_sender_;
  std::unique_ptr<dtls::SrtpReceiver> own_receiver_;
  dtls::SrtpSender* sender_ = nullptr;
  dtls::SrtpReceiver* receiver_ = nullptr;
  std::optional<dtls::SrtpProfile> profile_;
  std::vector<std::unique_ptr<SendStream>> streams_;
  std::vector<std::span<const uint8_t>> sending_;  // reused
  Arrivals arrivals_;
  struct Missing {
    uint32_t ssrc = 0;
    uint16_t sequence = 0;
  };
  std::vector<Missing> thrown_away_;
  uint64_t until_opened_ = 0;
  uint16_t transport_sequence_ = 0;
  uint32_t rtcp_ssrc_;
  Time created_at_;
  std::optional<Time> first_media_at_;
  Time next_introduction_ = Time::max();
  Time next_report_ = Time::max();
  Time next_nack_ = Time::max();
  sfu::FeedbackRecorder feedback_;  // of a receiver that negotiated it
  Time next_feedback_ = Time::max();
};

}  // namespace bench
