// Plays calls in virtual time and writes what each client sent and received (STUN, and RTP and RTCP
// without SRTP) for an independent reader: tests/checks/captures.sh has tshark look at them.
//   sim_captures FOLDER
// One line per file on stdout: its name, then the payload types as CODEC=NUMBER. Those named
// damaged-… hold one packet that a reader must object to.
#include <cstdio>
#include <filesystem>

#include "tests/sim/captures/pcap_file.h"
#include "tests/sim/meeting.h"

namespace sim {
namespace {

using namespace std::chrono_literals;
using Way = ClientTransport::Way;

// The capture of one client's side of a call.
class ClientCapture {
 public:
  ClientCapture(const std::string& path, Meeting& meeting, SimClient& client)
      : name_(path), file_(path), client_(client) {
    client.transport().tap = [this, &meeting, &client](Way way, std::span<const uint8_t> bytes) {
      const ice::SocketAddress& own = client.transport().host().address();
      const ice::SocketAddress& server = client.transport().server();
      const bool sent = way == Way::kSent;
      file_.Add(std::chrono::duration_cast<Duration>(meeting.world().wall().time_since_epoch()),
                sent ? own : server, sent ? server : own, bytes);
    };
  }
  // Tells what is in it.
  void Describe() const {
    std::printf("%s server=%d", name_.c_str(), client_.transport().server().port());
    const auto describe = [](const std::vector<sfu::CodecParameters>& codecs) {
      for (const sfu::CodecParameters& codec : codecs) {
        std::printf(" %s=%d", std::string(rtp::CodecName(codec.codec)).c_str(), codec.payload_type);
      }
    };
    if (!client_.plan().parameters.send.empty()) describe(client_.plan().parameters.send[0].codecs);
    if (!client_.plan().parameters.send.empty()) {
      describe(client_.plan().parameters.send.back().codecs);
    }
    std::printf("\n");
  }
  bool good() const { return file_.good() && file_.datagrams() > 1'000; }

 private:
  std::string name_;
  PcapFile file_;
  SimClient& client_;
};

ClientOptions Publisher(rtp::Codec codec) {
  ClientOptions options = Person("publisher", Lossy(0.03));
  options.video[0].codec = codec;
  options.video[0].layers = VideoOptions::Simulcast();
  options.video[0].temporal_layers = codec == rtp::Codec::kH264 ? 1 : 3;
  return options;
}

// Of another kind than browsers: estimates by REMB, no transport-wide feedback, no RTX.
ClientOptions Plain() {
  ClientOptions options = Person("plain", Lossy(0.03));
  options.transport_cc = options.rtx = false;
  options.remb_bps = 1'000'000;
  return options;
}

// Joins, loss, changes of layer, a mute, a changed path, an ICE restart and a goodbye.
bool CaptureCall(const std::string& folder, rtp::Codec codec) {
  Meeting meeting(1);
  meeting.ExpectViolations();  // the scenarios judge; here packets are gathered
  SimClient& publisher = meeting.Join(Publisher(codec));
  SimClient& viewer = meeting.Join(Person("viewer", Lossy(0.03)));
  SimClient& plain = meeting.Join(Plain());
  std::vector<std::unique_ptr<ClientCapture>> captures;
  for (SimClient* client : {&publisher, &viewer, &plain}) {
    captures.push_back(std::make_unique<ClientCapture>(
        folder + "/" + std::string(rtp::CodecName(codec)) + "-" + client->name() + ".pcap", meeting,
        *client));
  }
  meeting.RunFor(2s);
  for (const uint32_t width : {320u, 1280u, 640u}) {
    meeting.Subscribe(viewer, std::vector{Meeting::Want(publisher, width, width * 9 / 16)});
    meeting.RunFor(1s);
  }
  meeting.SetTrackEnabled(publisher, sfu::TrackSource::kMicrophone, false);
  viewer.transport().host().Rebind(meeting.network().NewAddress());
  meeting.RunFor(4s);
  meeting.RestartIce(publisher);
  meeting.RunFor(2s);
  meeting.Leave(plain);
  meeting.RunFor(2s);
  return std::ranges::all_of(captures, [](const auto& capture) {
    capture->Describe();
    return capture->good();
  });
}

struct Damaged {
  const char* name;
  std::vector<uint8_t> packet;
};

bool CaptureDamaged(const std::string& folder) {
  const std::vector<Damaged> all = {
      // Says that 15 contributing sources follow the header; none does.
      {"rtp", {0x8f, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1}},
      // A receiver report of one block that has no block.
      {"rtcp", {0x81, 201, 0, 1, 0, 0, 0, 1}},
      // A binding request with a fingerprint that is not its own.
      {"stun", {0, 1, 0, 8,  0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6,
                7, 8, 9, 10, 11,   12,   0x80, 0x28, 0, 4, 0, 1, 0, 0}},
  };
  return std::ranges::all_of(all, [&](const Damaged& damaged) {
    const std::string path = folder + "/damaged-" + damaged.name + ".pcap";
    PcapFile file(path);
    const auto from = ice::SocketAddress::V4({198, 18, 0, 1}, 40001);
    const auto to = ice::SocketAddress::V4({198, 18, 0, 2}, 40002);
    file.Add(1s, from, to, damaged.packet);
    std::printf("%s server=%d VP8=96\n", path.c_str(), from.port());
    return file.good();
  });
}

}  // namespace
}  // namespace sim

int main(int argc, char** argv) {
  if (argc != 2 || !std::filesystem::is_directory(argv[1])) {
    std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  const std::string folder = argv[1];
  for (const rtp::Codec codec :
       {rtp::Codec::kVp8, rtp::Codec::kVp9, rtp::Codec::kH264, rtp::Codec::kAv1}) {
    if (!sim::CaptureCall(folder, codec)) return 1;
  }
  return sim::CaptureDamaged(folder) ? 0 : 1;
}
