// The transport of one participant's PeerConnection: ICE state, SRTP both ways, transport-wide
// feedback, and the queue of what is due to it. Stops 3 (open) and 7 (seal) of a packet's path.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "dtls/srtp_session.h"
#include "ice/ice_lite.h"
#include "rtp/packet.h"
#include "sfu/api/stats.h"
#include "sfu/cc/bandwidth_estimator.h"
#include "sfu/forward/outgoing_packet.h"
#include "sfu/pacing/pacer.h"
#include "sfu/transport/feedback_recorder.h"
#include "sfu/transport/peer_address.h"
#include "sfu/transport/train_shape.h"
#include "sfu/util/prefetch.h"
#include "sfu/util/token_bucket.h"

namespace sfu {

class PeerTransport {
 public:
  // What one participant may send (architecture: limits); beyond it datagrams are dropped and
  // counted.
  static constexpr double kMaxPacketsPerSecond = 3000;
  static constexpr double kMaxBytesPerSecond = 20e6 / 8;
  static constexpr double kMaxRtcpPerSecond = 200;
  static constexpr double kMaxStunPerSecond = 50;
  static constexpr double kMaxHandshakePerSecond = 100;
  // With feedback overdue for this long a path is taken for interrupted.
  static constexpr std::chrono::milliseconds kSilence{400};
  // A frame's packets as they wait; more of them come by themselves while these are sealed.
  static constexpr size_t kPrefetchPackets = 16;

  PeerTransport(ice::Credentials credentials, std::vector<PeerTransport*>& ready)
      : ice_(std::move(credentials)), queue_(*this, ready) {
    padding_.kind = OutgoingPacket::Kind::kPadding;
  }

  ice::IceLite& ice() { return ice_; }
  const ice::IceLite& ice() const { return ice_; }
  // False when the keys do not fit their profile.
  bool SetKeys(const dtls::SrtpKeys& keys);
  bool secured() const { return sender_ != nullptr; }
  // A check of its ICE agent has come: the handshake goes on.
  bool reachable() const { return ice_.reachable().is_set(); }
  // Where flights go.
  PeerAddress peer() const { return {ice_.reachable(), local_address}; }
  // Media may flow: keys, an address, fresh consent, and no farewell.
  bool sendable() const { return secured() && ice_.state() == ice::IceState::kConnected && !gone_; }
  // The peer closed its association: it gets nothing until there are new keys.
  void OnFarewell() {
    gone_ = true;
    ice_.OnFarewell();
  }
  bool gone() const { return gone_; }

  bool AllowStun(Time now, bool validated_source) {
    return (validated_source ? stun_ : foreign_stun_).Take(now);
  }
  bool AllowHandshake(Time now) { return handshake_.Take(now); }
  // Of authentic packets only: what others send from a forged address uses nothing up.
  bool AllowMedia(Time now, size_t bytes) {
    return packets_.Take(now) && bytes_.Take(now, static_cast<double>(bytes));
  }
  bool AllowRtcp(Time now) { return rtcp_.Take(now); }

  // Decrypts in place; the plain size, or nullopt with the reason counted.
  std::optional<size_t> OpenRtp(std::span<uint8_t> bytes, EngineStats& stats);
  std::optional<size_t> OpenRtcp(std::span<uint8_t> bytes, EngineStats& stats);
  void ForgetSource(uint32_t ssrc) {
    if (receiver_) receiver_->RemoveSsrc(ssrc);
  }

  // A check of the selected address reached us at this one of ours.
  void OnCheckAt(uint8_t local, Time now) {
    if (local == local_address) checked_at_ = now;
  }
  // Nothing has reached us any more at the address that we send from, and something does at this
  // one: the peer, whose own address is the same, has turned to another path.
  bool HasLeft(uint8_t local, Time now) const {
    return local != local_address && now - checked_at_ > ice::kInUse;
  }

  // Feedback of this subscriber will tell what its path carries; nullopt: it told nothing of that
  // kind when it negotiated, and gets neither estimate nor pacing.
  void EstimateBandwidth(const std::optional<EstimatorOptions>& options);
  BandwidthEstimator* estimator() { return estimator_.get(); }
  // The peer's address is another.
  void OnPathChange(Time now) {
    if (!estimator_) return;
    estimator_->OnPathChange();
    pacer_.SetLimits({}, now);
  }
  // The stream whose RTX carries padding until another one sends media.
  void SetPadding(OutgoingStream& stream, uint8_t rtx_payload_type) {
    padding_.stream = &stream;
    padding_.plan = {.rtx_payload_type = rtx_payload_type};
  }
  // Applies what the estimator says now to the pacer, and starts a probe that is due if it may;
  // true when it did.
  bool UpdatePacing(std::optional<DataRate> wish, bool may_probe, Time now);

  // The packet to seal next: of the queue as long as nothing has to wait, then what the pacer
  // holds, then padding of a probe. nullptr: nothing is due. Followed by PopDue().
  const OutgoingPacket* NextDue(EngineStats& stats, Time now);
  void PopDue();
  // When something that waits now is due; Time::max(): nothing waits.
  Time due() const { return pacer_.due(); }
  // What waits will not be sent.
  void DropPackets();
  // Streams end: forgets everything that refers to one.
  void ForgetStreams();
  // What waits of video is worthless.
  void DiscardVideo() { pacer_.DiscardVideo(); }
  std::optional<PathState> path() const;

  // Assembles and protects what NextDue() gave into `out`, padded when `shape` wants it; its size,
  // 0 when it cannot be sent.
  size_t Seal(const OutgoingPacket& packet, TrainShape& shape, std::span<uint8_t> out,
              EngineStats& stats, Time now);
  // Protects the first `size` bytes; the new size, 0 on failure.
  size_t SealRtcp(std::span<uint8_t> out, size_t size) {
    return sender_ ? sender_->ProtectRtcp(out, size) : 0;
  }

  // The part of the transport itself that NextDue() and Seal() need.
  void Prefetch() const {
    sfu::Prefetch(&local_address, sizeof(local_address));
    const auto* const begin = reinterpret_cast<const char*>(&ice_.selected());
    sfu::Prefetch(begin, static_cast<size_t>(reinterpret_cast<const char*>(this + 1) - begin));
  }
  // What they will need besides.
  void PrefetchForSeal() const {
    const std::span<const OutgoingPacket> waiting = queue_.waiting();
    sfu::Prefetch(waiting.data(),
                  std::min(waiting.size(), kPrefetchPackets) * sizeof(OutgoingPacket));
    sfu::Prefetch(sender_memory_.data(), sender_memory_.size());
    if (estimator_) estimator_->Prefetch();
  }
  // And what that leads to.
  void PrefetchForEstimate() const {
    const size_t packets = queue_.waiting().size() + pacer_.packets();
    if (estimator_) estimator_->PrefetchForSent(std::min(packets, kPrefetchPackets));
  }

  OutgoingQueue& queue() { return queue_; }
  FeedbackRecorder& feedback() { return feedback_; }

  // Stands in the engine's list of peers whose packets wait.
  bool paced = false;
  // Which of the server's addresses the peer reached us at (ReceivedDatagram::local).
  uint8_t local_address = 0;

 private:
  // The same bytes as before: a packet without RTX is sent again as itself.
  size_t SealAgain(const OutgoingPacket& packet, const SentMoments::Sent& sent,
                   std::span<uint8_t> out, Time now);

  std::unique_ptr<dtls::SrtpReceiver> receiver_;
  FeedbackRecorder feedback_;
  Time checked_at_{};  // at local_address, from the selected address
  // A quarter of a second may come at once: key frames and what queued up behind a stall.
  TokenBucket packets_{kMaxPacketsPerSecond, kMaxPacketsPerSecond / 4};
  TokenBucket bytes_{kMaxBytesPerSecond, kMaxBytesPerSecond / 4};
  TokenBucket rtcp_{kMaxRtcpPerSecond, kMaxRtcpPerSecond};
  TokenBucket handshake_{kMaxHandshakePerSecond, kMaxHandshakePerSecond};
  TokenBucket stun_{kMaxStunPerSecond, kMaxStunPerSecond};
  TokenBucket foreign_stun_{kMaxStunPerSecond, kMaxStunPerSecond};
  // From its selected address on, all is needed for sealing, up to the end (Prefetch).
  ice::IceLite ice_;
  std::unique_ptr<dtls::SrtpSender> sender_;
  std::span<const std::byte> sender_memory_;  // what sender_ will need
  OutgoingQueue queue_;
  enum class Source : uint8_t { kQueue, kPacer, kProbe };
  Source due_from_ = Source::kQueue;
  bool gone_ = false;  // it said farewell
  uint16_t transport_sequence_ = 0;
  std::unique_ptr<BandwidthEstimator> estimator_;
  Pacer pacer_;
  OutgoingPacket padding_;  // of the stream with RTX that sent last
};

}  // namespace sfu
