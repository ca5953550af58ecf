// The whole node: two calls with real ICE, DTLS and SRTP in virtual time, then whatever the input
// says that one participant with good keys, and a stranger, send. The input is a list of steps: one
// byte of action, then arguments.
//
// Holds: the other call has all its media, unchanged and in time, and nothing else; everybody
// receives only what opens and parses; a stranger receives nothing; what the participant is sent,
// and what it asks of a publisher, have a limit.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "rtp/bytes.h"
#include "tests/fuzz/require.h"
#include "tests/sim/attacker.h"

namespace {

using sim::Bytes;
using sim::SimClient;
using std::chrono::milliseconds;

sim::TransportOptions Near() {
  return {.up = {.delay = sim::Duration(1'000)}, .down = {.delay = sim::Duration(1'000)}};
}

sim::ClientOptions Member(sim::ClientOptions options, uint64_t call) {
  options.call = call;
  options.audio_slots = options.video_slots = 1;
  return options;
}

rtp::Codec CodecOf(uint8_t byte) {
  constexpr rtp::Codec kCodecs[] = {rtp::Codec::kVp8, rtp::Codec::kVp9, rtp::Codec::kH264,
                                    rtp::Codec::kAv1};
  return kCodecs[byte % 4];
}

sim::ClientOptions Sender(rtp::Codec codec) {
  sim::ClientOptions options = Member(sim::Person("mallory", Near()), 1);
  options.video[0].codec = codec;
  options.video[0].layers = sim::VideoOptions::Simulcast(2);
  options.video[0].signal_ssrcs = true;
  return options;
}

class Node {
 public:
  Node(const uint8_t* bytes, size_t size)
      : reader_({bytes, size}),
        mallory_(meeting_.Join(Sender(CodecOf(reader_.ReadU8())))),
        ben_(meeting_.Join(Member(sim::Person("ben", Near()), 1))),
        carl_(meeting_.Join(Member(sim::Person("carl", Near()), 2))),
        dora_(meeting_.Join(Member(sim::Viewer("dora", Near()), 2))) {
    meeting_.ExpectViolations();  // no receiver could agree with mallory's media
    meeting_.network().tap = [this](const auto& from, const auto& to, auto datagram) {
      if (from == mallory_.transport().host().address() && to == meeting_.node().address() &&
          recorded_.size() < kRecorded) {
        recorded_.emplace_back(datagram.begin(), datagram.end());
      }
    };
  }

  void Run() {
    meeting_.RunFor(milliseconds(300));
    for (SimClient* client : {&mallory_, &ben_, &carl_, &dora_}) {
      Require(client->transport().connected());
    }
    mallory_.microphone().Stop();
    mallory_.camera().Stop();
    began_ = meeting_.world().now();
    received_before_ = mallory_.transport().host().bytes_received();
    shown_before_ = dora_.video().shown().size();
    for (int steps = 0; steps < kMaxSteps && reader_.remaining() > 0 && !reader_.failed();
         ++steps) {
      Step();
    }
    meeting_.RunFor(milliseconds(500));
    CheckTheOtherCall();
    CheckLimits();
  }

 private:
  static constexpr int kMaxSteps = 100;
  static constexpr size_t kRecorded = 64;

  void Step() {
    const uint8_t action = reader_.ReadU8();
    switch (action % 8) {
      case 0:
        mallory_.transport().SendRaw(Take(reader_.ReadU8()));
        break;
      case 1:
        stranger_.Send(Take(reader_.ReadU8()));
        break;
      case 2:
        mallory_.transport().SendRtp(Take(reader_.ReadU8()));
        break;
      case 3:
      case 4:
        mallory_.transport().SendRtp(Rtp());
        break;
      case 5:
        mallory_.transport().SendRtcp(Rtcp());
        break;
      case 6:
        mallory_.transport().SendRaw(Damaged());
        break;
      default:
        Look(action >> 3);
        meeting_.RunFor(milliseconds(reader_.ReadU8() / 4));
        break;
    }
  }

  Bytes Take(size_t most) {
    const auto bytes = reader_.ReadBytes(std::min(most, reader_.remaining()));
    return {bytes.begin(), bytes.end()};
  }
  // The next packet of one of mallory's streams, with header extensions and a payload of the
  // input's.
  Bytes Rtp() {
    const uint8_t kind = reader_.ReadU8();  // S S - F F M J P
    const std::vector<sim::RtpStreamOptions>& layers = mallory_.plan().video[0].layers;
    const sim::RtpStreamOptions& stream =
        kind >> 6 < 2 ? layers[kind >> 6] : *mallory_.plan().audio;
    const bool rtx = kind >> 6 == 3;
    uint16_t& sequence = sequences_[kind >> 6];
    sequence += static_cast<uint16_t>(1 + (kind & 2 ? reader_.ReadU8() : 0));
    Bytes packet(12);
    const Bytes extensions = kind & 0x18 ? Take(size_t{4} * reader_.ReadU8()) : Bytes();
    packet[0] = static_cast<uint8_t>(0x80 | (kind & 0x18 ? 0x10 : 0) | (kind & 1 ? 0x20 : 0));
    packet[1] = static_cast<uint8_t>((kind & 4 ? 0x80 : 0) |
                                     (rtx ? layers[0].rtx_payload_type : stream.payload_type));
    rtp::StoreBe16(&packet[2], sequence);
    rtp::StoreBe32(&packet[4], timestamp_ += 3'000);
    rtp::StoreBe32(&packet[8], rtx ? layers[0].rtx_ssrc : stream.ssrc);
    if (kind & 0x18) {
      packet.resize(16);
      rtp::StoreBe16(&packet[12], kind & 0x10 ? 0x1000 : 0xbede);
      rtp::StoreBe16(&packet[14], static_cast<uint16_t>((extensions.size() + 3) / 4));
      packet.insert(packet.end(), extensions.begin(), extensions.end());
      packet.resize((packet.size() + 3) / 4 * 4);
    }
    const Bytes payload = Take(reader_.ReadU8());
    packet.insert(packet.end(), payload.begin(), payload.end());
    return packet;
  }
  // A block of a type and length that may be right, about a stream that may exist.
  Bytes Rtcp() {
    const uint8_t type = reader_.ReadU8();
    Bytes block(12);
    block[0] = static_cast<uint8_t>(0x80 | reader_.ReadU8() % 32);
    block[1] = static_cast<uint8_t>(200 + type % 8);
    rtp::StoreBe32(&block[4], mallory_.rtcp_ssrc());
    rtp::StoreBe32(&block[8], mallory_.video().section().ssrc);
    const Bytes rest = Take(size_t{4} * (reader_.ReadU8() % 64));
    block.insert(block.end(), rest.begin(), rest.end());
    block.resize((block.size() + 3) / 4 * 4);
    rtp::StoreBe16(&block[2], static_cast<uint16_t>(block.size() / 4 - 1));
    return block;
  }
  // Something that mallory's client sent once: a check, DTLS, or SRTP.
  Bytes Damaged() {
    Bytes datagram = recorded_[reader_.ReadU8() % recorded_.size()];
    if (datagram.empty()) return datagram;
    datagram[reader_.ReadU16() % datagram.size()] ^= reader_.ReadU8();
    return datagram;
  }
  void Look(uint8_t size) {
    const uint32_t width = 320u << size % 3;
    meeting_.Subscribe(ben_, std::vector{sim::Meeting::Want(mallory_, width, width * 9 / 16)});
  }

  void CheckTheOtherCall() {
    for (SimClient* client : {&carl_, &dora_}) {
      Require(client->Violations().empty());
      Require(sim::LossOf(*client).lost == 0);
    }
    const auto elapsed = meeting_.world().now() - began_;
    Require(dora_.video().shown().size() - shown_before_ + 3 >=
            static_cast<size_t>(elapsed / milliseconds(50)));  // 20 frames a second
    Require(dora_.video().freezes().freezes().empty());
  }

  void CheckLimits() {
    Require(stranger_.bytes_received() == 0);
    Require(meeting_.node().stuck_deadlines() == 0);
    for (SimClient* client : {&mallory_, &ben_, &carl_, &dora_}) {
      Require(client->transport().counters().not_authentic == 0);
      Require(client->transport().counters().bytes_from_others == 0);
      for (const std::string& violation : client->Violations()) {
        Require(violation.find("does not parse") == std::string::npos);
        Require(violation.find("SSRC of no slot") == std::string::npos);
        Require(violation.find("was not negotiated") == std::string::npos);
      }
    }
    const std::chrono::duration<double> elapsed = meeting_.world().now() - began_;
    const uint64_t received = mallory_.transport().host().bytes_received() - received_before_;
    Require(static_cast<double>(received) <= kMostBytesPerSecond * (elapsed.count() + 1));
    for (const auto& layer : ben_.camera().layers()) {  // one in 500 ms, and those of the joining
      Require(static_cast<double>(layer->key_frame_requests.size()) <= 2 * elapsed.count() + 4);
    }
  }
  // Ben's 600 kb/s and his voice, as many again as retransmissions, reports and answers.
  static constexpr double kMostBytesPerSecond = 250'000;

  rtp::ByteReader reader_;
  sim::Meeting meeting_{1};
  SimClient& mallory_;
  SimClient& ben_;
  SimClient& carl_;
  SimClient& dora_;
  sim::Attacker stranger_{meeting_};
  std::vector<Bytes> recorded_;
  sim::Time began_;
  uint64_t received_before_ = 0;
  size_t shown_before_ = 0;
  uint16_t sequences_[4] = {10'000, 10'000, 10'000, 10'000};
  uint32_t timestamp_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size <= 4096) Node(bytes, size).Run();
  return 0;
}
