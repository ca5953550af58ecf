#include "bench/load/send_stream.h"

#include <algorithm>
#include <utility>

#include "bench/load/stamp.h"
#include "rtp/bytes.h"
#include "rtp/header_writer.h"

namespace bench {

using rtp::ExtensionKind;

SendStream::SendStream(const SendStreamOptions& options, const rtp::ExtensionMap& extensions,
                       sim::Dice& dice)
    : options_(options),
      extensions_(extensions),
      interval_(options.frame_interval),
      frame_size_(options.packet_size * options.frame_packets),
      dice_(dice.Fork()),
      sequence_(static_cast<uint16_t>(dice.Below(0x8000))),
      timestamp_(static_cast<uint32_t>(dice.Next())),
      history_(std::max(kHistory, options.frame_packets)) {}

// At a random phase, so that publishers do not all send at the same moment.
void SendStream::Start(Time now, sim::Dice& dice) {
  next_ = now + std::chrono::nanoseconds(dice.Below(static_cast<uint64_t>(interval_.count())));
}

std::span<const std::span<const uint8_t>> SendStream::Due(Time now, dtls::SrtpSender& sender,
                                                          uint16_t& transport_sequence) {
  due_.clear();
  if (now < next_) return due_;
  const auto step = interval_ / (options_.even ? options_.frame_packets : 1);
  if (now - next_ > interval_) {  // behind: nobody would notice an unsent load
    ++frames_late_;
    next_ = now;
  }
  if (position_ == 0) BeginFrame();
  const size_t count = options_.even ? 1 : options_.frame_packets;
  for (size_t i = 0; i < count; ++i) due_.push_back(Build(sender, transport_sequence));
  next_ += step;
  return due_;
}

void SendStream::BeginFrame() {
  const auto ticks = interval_.count() * ClockRate() / 1'000'000'000;
  timestamp_ += static_cast<uint32_t>(ticks);
  picture_id_ = (picture_id_ + 1) & 0x7fff;
  key_frame_ = std::exchange(key_frame_wanted_, false);
  if (!options_.varied) return;
  const auto largest = static_cast<double>(options_.packet_size * options_.frame_packets);
  frame_size_ =
      static_cast<size_t>(largest * (kSmallestFrame + (1 - kSmallestFrame) * dice_.Unit()));
}

size_t SendStream::PacketSize() const {
  const bool longer = options_.frame_packets - position_ <= frame_size_ % options_.frame_packets;
  return frame_size_ / options_.frame_packets + (longer ? 1 : 0);
}

std::span<const uint8_t> SendStream::Build(dtls::SrtpSender& sender, uint16_t& transport_sequence) {
  Packet& packet = history_[sequence_ % history_.size()];
  const std::span<uint8_t> bytes = packet.bytes;
  const size_t header = WriteHeader(bytes, transport_sequence++);
  const size_t size = PacketSize();
  WritePayload(bytes.subspan(header, size - header));
  packet.size = sender.ProtectRtp(bytes, size);
  packet.sequence = sequence_++;
  position_ = (position_ + 1) % options_.frame_packets;
  ++packets_sent_;
  return bytes.first(packet.size);
}

size_t SendStream::WriteHeader(std::span<uint8_t> out, uint16_t transport_sequence) const {
  const bool last = position_ + 1 == options_.frame_packets;
  rtp::HeaderWriter writer(out,
                           {.timestamp = timestamp_,
                            .ssrc = options_.ssrc,
                            .sequence = sequence_,
                            .payload_type = options_.payload_type,
                            .marker = options_.video && last},
                           rtp::HeaderWriter::Form::kOneByte);
  const auto text = [](const std::string& s) {
    return std::span(reinterpret_cast<const uint8_t*>(s.data()), s.size());
  };
  const auto add = [&](ExtensionKind kind, std::span<const uint8_t> value) {
    if (const uint8_t id = extensions_.Id(kind); id != 0) writer.AddExtension(id, value);
  };
  std::array<uint8_t, 2> sequence{};
  rtp::StoreBe16(sequence.data(), transport_sequence);
  add(ExtensionKind::kTransportSequence, sequence);
  if (!options_.rid.empty()) {
    add(ExtensionKind::kMid, text(options_.mid));
    add(ExtensionKind::kRid, text(options_.rid));
  }
  constexpr std::array<uint8_t, 1> kSpeech = {0x80 | 30};  // RFC 6464: V, -30 dBov
  if (!options_.video) add(ExtensionKind::kAudioLevel, kSpeech);
  return writer.Finish();
}

void SendStream::WritePayload(std::span<uint8_t> payload) const {
  if (options_.video) {
    const bool starts = position_ == 0;
    payload[0] = starts ? 0x90 : 0x80;  // RFC 7741 section 4.2: X, S
    payload[1] = 0x80;                  // I
    rtp::StoreBe16(&payload[2], static_cast<uint16_t>(0x8000 | picture_id_));
    payload[4] = key_frame_ ? 0x10 : 0x11;  // RFC 6386 section 9.1: shown; not a key frame
    if (starts && key_frame_) {             // start code, 1280 x 720
      constexpr std::array<uint8_t, 9> kKeyFrame = {0, 0, 0x9d, 0x01, 0x2a, 0x00, 0x05, 0xd0, 0x02};
      std::ranges::copy(kKeyFrame, payload.begin() + 5);
    }
  }
  Stamp::Write(payload, WallNs());
}

std::span<const uint8_t> SendStream::Again(uint16_t sequence) const {
  const Packet& packet = history_[sequence % history_.size()];
  if (packet.size == 0 || packet.sequence != sequence) return {};
  return std::span(packet.bytes).first(packet.size);
}

void SendStream::AddSenderReport(rtp::RtcpWriter& writer) const {
  const auto ntp = rtp::NtpTime::FromSystem(std::chrono::system_clock::now());
  const auto packets = static_cast<uint32_t>(packets_sent_);
  writer.AddSenderReport(options_.ssrc, ntp, timestamp_, packets,
                         packets * static_cast<uint32_t>(options_.packet_size));
}

}  // namespace bench
