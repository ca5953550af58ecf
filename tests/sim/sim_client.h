// A simulated WebRTC client: real ICE checks, DTLS and SRTP, publishers that answer NACK and PLI,
// receivers that judge what they get, and the RTCP of both.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sfu/api/ids.h"
#include "tests/sim/client_transport.h"
#include "tests/sim/feedback_log.h"
#include "tests/sim/media_plan.h"
#include "tests/sim/publisher.h"
#include "tests/sim/slot_receiver.h"

namespace sim {

class SimClient {
 public:
  SimClient(Network& network, ClientOptions options, sfu::ParticipantId id, MediaPlan plan);
  SimClient(const SimClient&) = delete;
  SimClient& operator=(const SimClient&) = delete;

  // Connects and publishes.
  void Start(const SocketAddress& server, const ice::Credentials& local,
             const ice::Credentials& remote, const dtls::Fingerprint& server_fingerprint);
  void Stop(bool close_notify);

  const std::string& name() const { return options_.name; }
  sfu::ParticipantId id() const { return id_; }
  const ClientOptions& options() const { return options_; }
  const MediaPlan& plan() const { return plan_; }
  Time joined_at() const { return joined_at_; }

  ClientTransport& transport() { return transport_; }
  const dtls::Fingerprint& claimed_fingerprint() const {
    return options_.claimed_fingerprint ? *options_.claimed_fingerprint : transport_.fingerprint();
  }
  AudioPublisher& microphone() { return *audio_; }
  VideoPublisher& camera(size_t index = 0) { return *video_[index]; }
  bool publishes_audio() const { return audio_ != nullptr; }
  size_t cameras() const { return video_.size(); }
  uint32_t camera_track(size_t index = 0) const { return plan_.video[index].track.value; }
  uint32_t audio_track() const { return plan_.audio_track->value; }

  std::vector<std::unique_ptr<AudioSlot>>& audio_slots() { return audio_slots_; }
  std::vector<std::unique_ptr<VideoSlot>>& video_slots() { return video_slots_; }
  VideoSlot& video(size_t slot = 0) { return *video_slots_[slot]; }
  AudioSlot& audio(size_t slot = 0) { return *audio_slots_[slot]; }
  // The slot that shows, or last showed, a track; nullptr: none.
  VideoSlot* Showing(uint32_t track);
  uint64_t HeardFrom(uint32_t track) const;
  SentLog& sent() { return sent_; }
  const ArrivalLog& arrivals() const { return arrivals_; }

  // Everything that was not as a strict client wants it.
  std::vector<std::string> Violations() const;

  // Plain RTCP as a client would send it; for abuse, too.
  void SendRtcp(const std::function<void(rtp::RtcpWriter&)>& fill);
  uint32_t rtcp_ssrc() const;
  // As a publisher would: through the transport's sequence numbers.
  Outlet MakeOutlet();
  // Counted by kind.
  uint64_t goodbyes() const { return goodbyes_; }
  // The camera of this m-section encodes these simulcast layers and no others.
  void EncodeOnly(const std::string& mid, const std::vector<std::string>& rids);
  // The rate of its cameras follows the feedback.
  void AdaptRate(bool adapt) { adapt_rate_ = adapt; }

 private:
  void Tick();
  void SendFeedback();
  void SendReports();
  uint32_t RtcpSsrcOf(const SlotReceiver& slot) const;
  void OnRtp(std::span<const uint8_t> packet);
  void OnRtcp(std::span<const uint8_t> compound);
  void OnBlock(const rtp::RtcpBlock& block);
  void OnReports(std::span<const uint8_t> reports);
  void RequestKeyFrame(uint32_t ssrc);
  template <typename Visit>
  void VisitSlots(Visit visit) const {
    for (const auto& slot : audio_slots_) visit(*slot);
    for (const auto& slot : video_slots_) visit(*slot);
  }

  World& world_;
  ClientOptions options_;
  sfu::ParticipantId id_;
  MediaPlan plan_;
  ClientTransport transport_;
  Time joined_at_;
  uint16_t transport_sequence_;
  std::unique_ptr<AudioPublisher> audio_;
  std::vector<std::unique_ptr<VideoPublisher>> video_;
  std::vector<std::unique_ptr<AudioSlot>> audio_slots_;
  std::vector<std::unique_ptr<VideoSlot>> video_slots_;
  SentLog sent_;
  ArrivalLog arrivals_;
  std::vector<std::string> violations_;
  uint64_t goodbyes_ = 0;
  int ticks_ = 0;
  bool running_ = false;
  bool adapt_rate_ = false;
};

}  // namespace sim
