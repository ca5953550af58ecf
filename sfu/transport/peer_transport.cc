#include "sfu/transport/peer_transport.h"

#include "sfu/forward/packet_assembly.h"

namespace sfu {
namespace {

DropReason ReasonOf(dtls::SrtpError error) {
  switch (error) {
    case dtls::SrtpError::kReplay:
      return DropReason::kSrtpReplay;
    case dtls::SrtpError::kMalformed:
      return DropReason::kRtpMalformed;
    default:
      return DropReason::kSrtpAuthentication;
  }
}

// 6.18 fixed-point seconds, 24 bits (the abs-send-time extension).
uint32_t AbsSendTime(Time now) {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch());
  return static_cast<uint32_t>((static_cast<uint64_t>(us.count()) << 18) / 1'000'000) & 0xffffff;
}

}  // namespace

bool PeerTransport::SetKeys(const dtls::SrtpKeys& keys) {
  sender_ = dtls::SrtpSender::Create(keys.profile, keys.local);
  receiver_ = dtls::SrtpReceiver::Create(keys.profile, keys.remote);
  if (sender_ && receiver_) return true;
  sender_.reset();
  receiver_.reset();
  return false;
}

std::optional<size_t> PeerTransport::OpenRtp(std::span<uint8_t> bytes, EngineStats& stats) {
  const auto opened = receiver_->UnprotectRtp(bytes);
  if (opened.size != 0) return opened.size;
  stats.Drop(ReasonOf(opened.error));
  return std::nullopt;
}

std::optional<size_t> PeerTransport::OpenRtcp(std::span<uint8_t> bytes, EngineStats& stats) {
  const auto opened = receiver_->UnprotectRtcp(bytes);
  if (opened.size != 0) return opened.size;
  stats.Drop(ReasonOf(opened.error));
  return std::nullopt;
}

size_t PeerTransport::Seal(TrainShape& shape, std::span<uint8_t> out, Time now) {
  const SendMoment moment{.transport_sequence = transport_sequence_,
                          .abs_send_time = AbsSendTime(now)};
  if (out.size() <= dtls::kMaxSrtpOverhead) return 0;
  const std::span<uint8_t> room = out.first(out.size() - dtls::kMaxSrtpOverhead);
  const size_t plain = AssemblePacket(queue_.front(), moment, room);
  if (plain == 0) return 0;
  ++transport_sequence_;
  const size_t padded = PadPacket(room, plain, shape.SizeFor(queue_.waiting(), plain));
  return sender_->ProtectRtp(out, padded);
}

}  // namespace sfu
