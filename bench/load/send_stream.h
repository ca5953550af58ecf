// One RTP stream that a publisher sends: frames of so many packets, at even intervals, each packet
// stamped with the time it was sent. Video is VP8 as far as a server looks into it (descriptor,
// picture id, key frames on request); what it cannot see is filler.
//
// Cost: one SRTP protect per packet; nothing is allocated after the first frames.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "dtls/srtp_session.h"
#include "rtp/header_extension.h"
#include "rtp/rtcp_writer.h"
#include "tests/sim/dice.h"

namespace bench {

using Time = std::chrono::steady_clock::time_point;

struct SendStreamOptions {
  bool video = true;
  uint32_t ssrc = 0;
  uint8_t payload_type = 96;
  size_t packet_size = 1200;  // RTP packet, before SRTP
  size_t frame_packets = 8;
  std::chrono::nanoseconds frame_interval{33'333'333};
  // Frames of different sizes, down to `kSmallestFrame` of this, each cut into packets of which
  // the last are longer by a byte, as libwebrtc cuts them; else all packets are equal.
  bool varied = false;
  // Packets spread over the interval instead of all at once.
  bool even = false;
  std::string mid;
  std::string rid;  // empty: not simulcast
};

class SendStream {
 public:
  SendStream(const SendStreamOptions& options, const rtp::ExtensionMap& extensions,
             sim::Dice& dice);

  void Start(Time now, sim::Dice& dice);
  // From the next frame on so many times as many frames as the options say.
  void SetPace(double pace) {
    interval_ = std::chrono::nanoseconds(
        static_cast<int64_t>(static_cast<double>(options_.frame_interval.count()) / pace));
  }
  Time deadline() const { return next_; }
  // What is due at `now`, protected; valid until the next call.
  std::span<const std::span<const uint8_t>> Due(Time now, dtls::SrtpSender& sender,
                                                uint16_t& transport_sequence);
  void RequestKeyFrame() { key_frame_wanted_ = true; }
  // The protected packet, empty when it is gone.
  std::span<const uint8_t> Again(uint16_t sequence) const;
  void AddSenderReport(rtp::RtcpWriter& writer) const;

  bool video() const { return options_.video; }
  uint32_t ssrc() const { return options_.ssrc; }
  uint64_t packets_sent() const { return packets_sent_; }
  // Frames that could not be sent when they were due.
  uint64_t frames_late() const { return frames_late_; }

 private:
  static constexpr size_t kHistory = 256;
  static constexpr size_t kMaxPacket = 1500;
  static constexpr double kSmallestFrame = 0.7;
  struct Packet {
    std::array<uint8_t, kMaxPacket> bytes;
    size_t size = 0;
    uint16_t sequence = 0;
  };

  void BeginFrame();
  // Of the next packet of this frame.
  size_t PacketSize() const;
  std::span<const uint8_t> Build(dtls::SrtpSender& sender, uint16_t& transport_sequence);
  size_t WriteHeader(std::span<uint8_t> out, uint16_t transport_sequence) const;
  void WritePayload(std::span<uint8_t> payload) const;
  uint32_t ClockRate() const { return options_.video ? 90'000 : 48'000; }

  const SendStreamOptions options_;
  const rtp::ExtensionMap extensions_;
  std::chrono::nanoseconds interval_;  // between frames
  Time next_ = Time::max();
  size_t position_ = 0;  // of the next packet in its frame
  size_t frame_size_;    // bytes of its packets together
  sim::Dice dice_;
  uint16_t sequence_;
  uint16_t picture_id_ = 0;
  uint32_t timestamp_;
  bool key_frame_ = true;
  bool key_frame_wanted_ = true;
  std::vector<Packet> history_;
  std::vector<std::span<const uint8_t>> due_;
  uint64_t packets_sent_ = 0;
  uint64_t frames_late_ = 0;
};

}  // namespace bench
