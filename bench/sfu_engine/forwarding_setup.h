// A media engine with one video publisher and many subscribers, all with SRTP keys and validated
// addresses, and no sockets: what it costs to forward a packet, and nothing else.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <vector>

#include "dtls/srtp_session.h"
#include "sfu/engine/media_engine.h"

namespace bench {

class ForwardingSetup {
 public:
  static constexpr size_t kPacketSize = 1200;  // RTP packet, before SRTP
  static constexpr size_t kSmallPacketSize = 64;
  static constexpr size_t kFramePackets = 8;  // packets of a frame, received as one batch

  explicit ForwardingSetup(int subscribers);

  // Feeds one frame of packets and seals all that comes of it; the number of datagrams sealed.
  size_t ForwardFrame(size_t packet_size = kPacketSize);
  const sfu::EngineStats& stats() const { return engine_.stats(); }

 private:
  void Connect(sfu::ParticipantId id, const ice::SocketAddress& from);
  size_t ProtectPacket(std::span<uint8_t> out, size_t packet_size, bool frame_start,
                       bool frame_end);
  size_t SealAll();

  sfu::Time now_{std::chrono::hours(1)};
  sfu::MediaEngine engine_;
  std::unique_ptr<dtls::SrtpSender> publisher_;
  ice::SocketAddress publisher_address_;
  sfu::TrainBuffer trains_;
  std::array<std::array<uint8_t, 1500>, kFramePackets> buffers_{};
  std::array<sfu::ReceivedDatagram, kFramePackets> batch_;
  uint16_t sequence_ = 1;
  uint16_t picture_id_ = 1;
  uint32_t timestamp_ = 1;
  bool key_frame_ = true;
};

}  // namespace bench
