// SRTP and SRTCP by AES-GCM (RFC 7714), over any engine that seals and opens a text at once.
// libsrtp2 walks a list and four structures per packet to get to the cipher, which costs as much as
// the cipher itself: here the keys lie in the session, and with them what differs by SSRC, as long
// as those are few. Same bytes and same verdicts as libsrtp2's: tests hold them against each other.
//
// An Engine has
//   static constexpr size_t kKeySize;  // 16 or 32
//   explicit Engine(const uint8_t* key);
//   bool Seal(const GcmNonce&, std::span<const uint8_t> aad, std::span<uint8_t> text,
//             uint8_t* tag);
//   // False also when `tag` is wrong; `text` is then garbage.
//   bool Open(const GcmNonce&, std::span<const uint8_t> aad, std::span<uint8_t> text,
//             const uint8_t* tag);
#pragma once

#include <algorithm>
#include <array>

#include "dtls/gcm.h"
#include "dtls/gcm_packet.h"
#include "dtls/packet_index.h"
#include "dtls/ssrc_table.h"

namespace dtls {

// A session key with its salt: what seals and opens the packets of one kind.
template <typename Engine>
class GcmKey {
 public:
  GcmKey(const std::array<uint8_t, GcmKeys::kMaxSize>& key, const GcmNonce& salt)
      : nonces_(salt), engine_(key.data()) {}

  bool Seal(uint32_t ssrc, uint64_t index, std::span<const uint8_t> aad, std::span<uint8_t> text,
            uint8_t* tag) {
    return engine_.Seal(nonces_.For(ssrc, index), aad, text, tag);
  }
  bool Open(uint32_t ssrc, uint64_t index, std::span<const uint8_t> aad, std::span<uint8_t> text,
            const uint8_t* tag) {
    return engine_.Open(nonces_.For(ssrc, index), aad, text, tag);
  }

 private:
  NonceMaker nonces_;
  Engine engine_;
};

template <typename Engine>
class GcmSender final : public SrtpSender {
 public:
  explicit GcmSender(const GcmKeys& keys)
      : rtp_(keys.rtp, keys.rtp_salt), rtcp_(keys.rtcp, keys.rtcp_salt) {}

  size_t ProtectRtp(std::span<uint8_t> buffer, size_t size) override {
    if (size > buffer.size() || buffer.size() - size < kGcmTagSize) return 0;
    const std::span<uint8_t> packet = buffer.first(size);
    const size_t header = RtpHeaderSize(packet);
    if (header == 0) return 0;
    const uint32_t ssrc = RtpSsrc(packet);
    Stream& stream = streams_.Use(ssrc).stream;
    const auto index = IndexToSend(stream.rtp_newest, RtpSequence(packet), kSrtpReplayWindow);
    if (!index) return 0;
    const bool sealed =
        rtp_.Seal(ssrc, *index, packet.first(header), packet.subspan(header), buffer.data() + size);
    return sealed ? size + kGcmTagSize : 0;
  }

  size_t ProtectRtcp(std::span<uint8_t> buffer, size_t size) override {
    if (size < kRtcpHeaderSize || size > buffer.size() ||
        buffer.size() - size < kGcmTagSize + kRtcpTrailerSize) {
      return 0;
    }
    const uint32_t ssrc = RtcpSsrc(buffer);
    Stream& stream = streams_.Use(ssrc).stream;
    if (stream.rtcp_newest == kMaxRtcpIndex) return 0;  // the key is worn out
    const uint32_t index = ++stream.rtcp_newest;
    const uint32_t trailer = kRtcpEncrypted | index;
    const std::span<uint8_t> text = buffer.subspan(kRtcpHeaderSize, size - kRtcpHeaderSize);
    uint8_t* const tag = buffer.data() + size;
    if (!rtcp_.Seal(ssrc, index, RtcpAadOf(buffer, trailer), text, tag)) return 0;
    rtp::StoreBe32(tag + kGcmTagSize, trailer);
    return size + kGcmTagSize + kRtcpTrailerSize;
  }

  void RemoveSsrc(uint32_t ssrc) override { streams_.Forget(ssrc); }

  std::span<const std::byte> memory() const override {
    const auto* const end = reinterpret_cast<const std::byte*>(&rtp_ + 1);
    return {reinterpret_cast<const std::byte*>(this), end};  // all but what RTCP needs
  }

 private:
  struct Stream {
    uint64_t rtp_newest = 0;
    uint32_t rtcp_newest = 0;
  };

  SsrcTable<Stream, 4> streams_;
  GcmKey<Engine> rtp_;
  GcmKey<Engine> rtcp_;
};

template <typename Engine>
class GcmReceiver final : public SrtpReceiver {
 public:
  explicit GcmReceiver(const GcmKeys& keys)
      : rtp_(keys.rtp, keys.rtp_salt), rtcp_(keys.rtcp, keys.rtcp_salt) {}

  Opened UnprotectRtp(std::span<uint8_t> packet) override {
    if (packet.size() < kGcmTagSize) return {.error = SrtpError::kMalformed};
    const std::span<uint8_t> plain = packet.first(packet.size() - kGcmTagSize);
    const size_t header = RtpHeaderSize(plain);
    if (header == 0) return {.error = SrtpError::kMalformed};
    const uint32_t ssrc = RtpSsrc(plain);
    const Stream* const known = streams_.Find(ssrc);
    const uint64_t index =
        EstimateIndex(known == nullptr ? 0 : known->rtp.newest(), RtpSequence(plain));
    if (known != nullptr && !known->rtp.IsNew(index)) return {.error = SrtpError::kReplay};
    if (!rtp_.Open(ssrc, index, plain.first(header), plain.subspan(header),
                   packet.data() + plain.size())) {
      return {.error = SrtpError::kAuthentication};
    }
    streams_.Use(ssrc).stream.rtp.Add(index);
    return {.size = plain.size()};
  }

  Opened UnprotectRtcp(std::span<uint8_t> packet) override {
    if (packet.size() < kRtcpHeaderSize + kGcmTagSize + kRtcpTrailerSize) {
      return {.error = SrtpError::kMalformed};
    }
    const std::span<uint8_t> plain = packet.first(packet.size() - kGcmTagSize - kRtcpTrailerSize);
    const uint32_t trailer = rtp::LoadBe32(packet.data() + packet.size() - kRtcpTrailerSize);
    const uint32_t ssrc = RtcpSsrc(plain);
    const uint32_t index = trailer & kMaxRtcpIndex;
    const Stream* const known = streams_.Find(ssrc);
    if (known != nullptr && !known->rtcp.IsNew(index)) return {.error = SrtpError::kReplay};
    if (!OpenRtcp(packet, plain.size(), ssrc, trailer)) {
      return {.error = SrtpError::kAuthentication};
    }
    streams_.Use(ssrc).stream.rtcp.Add(index);
    return {.size = plain.size()};
  }

  void RemoveSsrc(uint32_t ssrc) override { streams_.Forget(ssrc); }

 private:
  static constexpr size_t kRtcpReplayWindow = 128;

  struct Stream {
    ReplayWindow<kSrtpReplayWindow> rtp;
    ReplayWindow<kRtcpReplayWindow> rtcp;
  };

  // `size`: of the plain packet.
  bool OpenRtcp(std::span<uint8_t> packet, size_t size, uint32_t ssrc, uint32_t trailer) {
    const uint32_t index = trailer & kMaxRtcpIndex;
    GcmTag tag;
    std::copy_n(packet.data() + size, tag.size(), tag.data());
    if ((trailer & kRtcpEncrypted) != 0) {
      return rtcp_.Open(ssrc, index, RtcpAadOf(packet, trailer),
                        packet.subspan(kRtcpHeaderSize, size - kRtcpHeaderSize), tag.data());
    }
    // All of it is authenticated only, and the trailer is (section 9.3): that takes the tag's
    // place.
    rtp::StoreBe32(packet.data() + size, trailer);
    return rtcp_.Open(ssrc, index, packet.first(size + kRtcpTrailerSize), {}, tag.data());
  }

  SsrcTable<Stream, 1, kMaxReceivedSsrcs> streams_;
  GcmKey<Engine> rtp_;
  GcmKey<Engine> rtcp_;
};

// The table entry of an implementation whose engines for both key sizes are Engine<16> and
// Engine<32>.
template <template <size_t> typename Engine>
Gcm GcmOf(std::string_view name) {
  return {.name = name,
          .new_sender = [](const GcmKeys& keys) -> std::unique_ptr<SrtpSender> {
            if (keys.size == 16) return std::make_unique<GcmSender<Engine<16>>>(keys);
            return std::make_unique<GcmSender<Engine<32>>>(keys);
          },
          .new_receiver = [](const GcmKeys& keys) -> std::unique_ptr<SrtpReceiver> {
            if (keys.size == 16) return std::make_unique<GcmReceiver<Engine<16>>>(keys);
            return std::make_unique<GcmReceiver<Engine<32>>>(keys);
          }};
}

}  // namespace dtls
