#include "tests/sim/rtp_stream.h"

#include <array>

#include "rtp/bytes.h"
#include "rtp/header_writer.h"

namespace sim {
namespace {

using rtp::ExtensionKind;
using Buffer = std::vector<uint8_t>;

constexpr size_t kHistory = 2048;
constexpr size_t kMaxHeader = 200;

std::span<const uint8_t> BytesOf(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

}  // namespace

RtpStream::RtpStream(RtpStreamOptions options, Dice dice)
    : options_(std::move(options)),
      timestamp_offset_(static_cast<uint32_t>(dice.Next())),
      next_sequence_(static_cast<uint16_t>(dice.Below(1 << 15))),
      next_rtx_sequence_(static_cast<uint16_t>(dice.Below(1 << 15))),
      history_(kHistory) {}

uint32_t RtpStream::TimestampAt(Duration captured) const {
  return timestamp_offset_ +
         static_cast<uint32_t>(captured.count() * options_.clock_rate / 1'000'000);
}

Buffer RtpStream::Build(const OutgoingPacket& packet, uint32_t ssrc, uint8_t payload_type,
                        uint16_t sequence, std::optional<uint16_t> original, Time now,
                        uint16_t transport_sequence) const {
  Buffer bytes(kMaxHeader + 2 + packet.payload.size());
  const bool wide = packet.dependency_descriptor.size() > 16;
  using Form = rtp::HeaderWriter::Form;
  rtp::HeaderWriter writer(std::span<uint8_t>(bytes).first(kMaxHeader),
                           {.timestamp = packet.timestamp,
                            .ssrc = ssrc,
                            .sequence = sequence,
                            .payload_type = payload_type,
                            .marker = packet.marker},
                           wide ? Form::kTwoByte : Form::kOneByte);
  const auto add = [&](ExtensionKind kind, std::span<const uint8_t> value) {
    writer.AddExtension(options_.extensions.Id(kind), value);
  };
  if (packet.audio_level) add(ExtensionKind::kAudioLevel, std::array{*packet.audio_level});
  std::array<uint8_t, 3> send_time{};
  const auto elapsed = std::chrono::duration_cast<Duration>(now - World::epoch()).count();
  rtp::StoreBe24(send_time.data(), static_cast<uint32_t>((elapsed << 18) / 1'000'000));
  add(ExtensionKind::kAbsSendTime, send_time);
  std::array<uint8_t, 2> wide_sequence{};
  rtp::StoreBe16(wide_sequence.data(), transport_sequence);
  add(ExtensionKind::kTransportSequence, wide_sequence);
  if (options_.always_identify || !reported_.contains(ssrc)) {
    add(ExtensionKind::kMid, BytesOf(options_.mid));
    if (!options_.rid.empty()) {
      add(original ? ExtensionKind::kRepairedRid : ExtensionKind::kRid, BytesOf(options_.rid));
    }
  }
  if (!packet.dependency_descriptor.empty()) {
    add(ExtensionKind::kDependencyDescriptor, packet.dependency_descriptor);
  }
  size_t size = writer.Finish();
  if (original) {
    rtp::StoreBe16(&bytes[size], *original);
    size += 2;
  }
  std::copy(packet.payload.begin(), packet.payload.end(), &bytes[size]);
  bytes.resize(size + packet.payload.size());
  return bytes;
}

Buffer RtpStream::Send(OutgoingPacket packet, Time now, uint16_t& transport_sequence) {
  const uint16_t sequence = next_sequence_++;
  ++packets_sent_;
  octets_sent_ += packet.payload.size();
  Buffer bytes = Build(packet, options_.ssrc, options_.payload_type, sequence, std::nullopt, now,
                       transport_sequence++);
  history_[sequence % kHistory] = {std::move(packet), sequence};
  return bytes;
}

std::optional<Buffer> RtpStream::Retransmit(uint16_t sequence, Time now,
                                            uint16_t& transport_sequence) {
  const Sent& sent = history_[sequence % kHistory];
  if (sent.sequence != sequence || sent.packet.payload.empty()) return std::nullopt;
  ++retransmissions_;
  if (options_.rtx_ssrc == 0) {
    return Build(sent.packet, options_.ssrc, options_.payload_type, sequence, std::nullopt, now,
                 transport_sequence++);
  }
  return Build(sent.packet, options_.rtx_ssrc, options_.rtx_payload_type, next_rtx_sequence_++,
               sequence, now, transport_sequence++);
}

Buffer RtpStream::Padding(uint8_t size, Time now, uint16_t& transport_sequence) {
  OutgoingPacket packet;
  packet.timestamp = TimestampAt(std::chrono::duration_cast<Duration>(now - World::epoch()));
  const bool rtx = options_.rtx_ssrc != 0;
  Buffer bytes =
      Build(packet, rtx ? options_.rtx_ssrc : options_.ssrc,
            rtx ? options_.rtx_payload_type : options_.payload_type,
            rtx ? next_rtx_sequence_++ : next_sequence_++, std::nullopt, now, transport_sequence++);
  bytes[0] |= 0x20;
  bytes.resize(bytes.size() + size);
  bytes.back() = size;
  return bytes;
}

void RtpStream::AddSenderReport(rtp::RtcpWriter& writer, rtp::NtpTime ntp, Duration now) const {
  writer.AddSenderReport(options_.ssrc, ntp, TimestampAt(now), static_cast<uint32_t>(packets_sent_),
                         static_cast<uint32_t>(octets_sent_));
}

void RtpStream::OnReport(uint32_t ssrc) {
  if (ssrc == options_.ssrc || ssrc == options_.rtx_ssrc) reported_.insert(ssrc);
}

}  // namespace sim
