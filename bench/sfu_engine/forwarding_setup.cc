#include "bench/sfu_engine/forwarding_setup.h"

#include <cstdio>
#include <cstdlib>
#include <string>

#include "dtls/srtp_ciphers.h"
#include "ice/stun_message.h"
#include "rtp/bytes.h"

namespace bench {
namespace {

constexpr dtls::SrtpProfile kProfile = dtls::SrtpProfile::kAeadAes128Gcm;
constexpr uint8_t kPayloadType = 96;
constexpr uint32_t kPublisherSsrc = 0x1111;
const std::string kPassword = "a-password-of-enough-length";

ice::Credentials CredentialsOf(sfu::ParticipantId id) {
  return {.ufrag = "user" + std::to_string(id.value), .pwd = kPassword};
}

std::vector<uint8_t> Key(uint8_t seed) {
  return std::vector<uint8_t>(dtls::SrtpKeySize(kProfile) + dtls::SrtpSaltSize(kProfile), seed);
}

std::vector<sfu::CodecParameters> Vp8() {
  return {{.codec = rtp::Codec::kVp8,
           .payload_type = kPayloadType,
           .clock_rate = 90'000,
           .rtx_payload_type = 97,
           .nack = true,
           .pli = true,
           .transport_cc = true}};
}

rtp::ExtensionMap Extensions() {
  rtp::ExtensionMap map;
  map.Set(3, rtp::ExtensionKind::kTransportSequence);
  map.Set(2, rtp::ExtensionKind::kAbsSendTime);
  map.Set(4, rtp::ExtensionKind::kMid);
  return map;
}

sfu::EngineConfig Config(sfu::Time now) {
  return {.wall_at_epoch = std::chrono::system_clock::time_point(std::chrono::hours(500'000)),
          .epoch = now};
}

}  // namespace

ForwardingSetup::ForwardingSetup(int subscribers)
    : engine_(Config(now_), [state = uint64_t{1}]() mutable {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return state >> 16;
      }) {
  dtls::InitSrtp();
  publisher_ = dtls::SrtpSender::Create(kProfile, Key(1));
  const sfu::ParticipantId publisher{1};
  publisher_address_ = ice::SocketAddress::V4({10, 0, 0, 1}, 1);
  Connect(publisher, publisher_address_);
  sfu::MediaParameters sends;
  sends.receive_extensions = Extensions();
  sends.receive.push_back({.mid = "0",
                           .kind = rtp::MediaKind::kVideo,
                           .track = sfu::TrackId{1},
                           .source = sfu::TrackSource::kCamera,
                           .codecs = Vp8(),
                           .ssrcs = {{.media = kPublisherSsrc}}});
  engine_.Execute(sfu::SetMedia{publisher, sends}, now_);
  for (int i = 0; i < subscribers; ++i) {
    const sfu::ParticipantId id{static_cast<uint64_t>(i) + 2};
    Connect(id, ice::SocketAddress::V4(
                    {10, 1, static_cast<uint8_t>(i >> 8), static_cast<uint8_t>(i)}, 2000));
    sfu::MediaParameters receives;
    receives.send.push_back({.mid = "0",
                             .kind = rtp::MediaKind::kVideo,
                             .ssrc = 0x10000 + static_cast<uint32_t>(i) * 2,
                             .rtx_ssrc = 0x10001 + static_cast<uint32_t>(i) * 2,
                             .codecs = Vp8(),
                             .extensions = Extensions()});
    engine_.Execute(sfu::SetMedia{id, receives}, now_);
  }
  now_ += std::chrono::milliseconds(20);
  engine_.OnTimeout(now_);
  SealAll();
  ForwardFrame();  // the key frame that starts every slot
}

void ForwardingSetup::Connect(sfu::ParticipantId id, const ice::SocketAddress& from) {
  engine_.Execute(
      sfu::AddParticipant{
          .call = sfu::CallId{1}, .participant = id, .local_ice = CredentialsOf(id)},
      now_);
  std::array<uint8_t, 512> request{};
  const size_t size = ice::WriteBindingRequest(
      {.username = CredentialsOf(id).ufrag + ":peer", .priority = 1, .use_candidate = true},
      kPassword, request);
  const sfu::ReceivedDatagram datagram{.from = from, .bytes = std::span(request).first(size)};
  engine_.OnDatagrams({&datagram, 1}, now_);
  engine_.OnHandshake(
      {.participant = id,
       .keys = dtls::SrtpKeys{.profile = kProfile, .local = Key(2), .remote = Key(1)}},
      now_);
  engine_.TakeEvents();
  engine_.TakeHandshakeInputs();
  SealAll();
}

size_t ForwardingSetup::ProtectPacket(std::span<uint8_t> out, size_t packet_size, bool frame_start,
                                      bool frame_end) {
  rtp::ByteWriter writer(out);
  writer.WriteU8(0x90);  // version 2, extension
  writer.WriteU8(static_cast<uint8_t>((frame_end ? 0x80 : 0) | kPayloadType));
  writer.WriteU16(sequence_);
  writer.WriteU32(timestamp_);
  writer.WriteU32(kPublisherSsrc);
  writer.WriteU16(0xbede);
  writer.WriteU16(1);
  writer.WriteU8(0x31);  // transport-wide sequence
  writer.WriteU16(sequence_++);
  writer.WriteU8(0);
  writer.WriteU8(frame_start ? 0x90 : 0x80);  // RFC 7741: X, S
  writer.WriteU8(0x80);                       // I
  writer.WriteU16(static_cast<uint16_t>(0x8000 | picture_id_));
  writer.WriteU8(key_frame_ ? 0x00 : 0x01);  // P bit of the frame header
  writer.WriteZeros(packet_size - writer.size());
  return publisher_->ProtectRtp(out, writer.size());
}

size_t ForwardingSetup::ForwardFrame(size_t packet_size) {
  for (size_t i = 0; i < kFramePackets; ++i) {
    const size_t size = ProtectPacket(buffers_[i], packet_size, i == 0, i + 1 == kFramePackets);
    batch_[i] = {.from = publisher_address_, .bytes = std::span(buffers_[i]).first(size)};
  }
  timestamp_ += 3000;
  picture_id_ = (picture_id_ + 1) & 0x7fff;
  key_frame_ = false;
  now_ += std::chrono::milliseconds(33);
  engine_.OnDatagrams(batch_, now_);
  return SealAll();
}

size_t ForwardingSetup::SealAll() {
  size_t datagrams = 0;
  for (bool more = true; more;) {
    trains_.Clear();
    more = engine_.Seal(trains_, now_);
    datagrams += trains_.datagrams();
  }
  return datagrams;
}

}  // namespace bench
