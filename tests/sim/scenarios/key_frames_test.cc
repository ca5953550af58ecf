// Key-frame requests: many wishes, few requests.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/sim/meeting.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

Duration ShortestInterval(const std::vector<Time>& times) {
  Duration shortest = std::chrono::hours(1);
  for (size_t i = 1; i < times.size(); ++i) {
    shortest = std::min(shortest, std::chrono::duration_cast<Duration>(times[i] - times[i - 1]));
  }
  return shortest;
}

TEST(KeyFrames, AreAskedForAtMostTwiceASecondHoweverManyWantThem) {
  Meeting meeting(1);
  SimClient& anna = meeting.Join(Person("anna"));
  for (int i = 0; i < 8; ++i) meeting.Join(Viewer("viewer " + std::to_string(i)));
  meeting.RunFor(3s);
  auto& requests = anna.camera().layer(0).key_frame_requests;
  const size_t before = requests.size();
  for (int i = 0; i < 500; ++i) {  // every 10 ms, from everybody, by PLI and FIR in turn
    for (const auto& client : meeting.clients()) {
      if (client.get() == &anna) continue;
      const uint32_t ssrc = client->video().section().ssrc;
      client->SendRtcp([&](rtp::RtcpWriter& writer) {
        if (i % 2 == 0) {
          writer.AddPli(client->rtcp_ssrc(), ssrc);
        } else {
          writer.AddFir(client->rtcp_ssrc(), ssrc, static_cast<uint8_t>(i));
        }
      });
    }
    meeting.RunFor(10ms);
  }
  EXPECT_GE(requests.size() - before, 5u);
  EXPECT_LE(requests.size() - before, 11u);
  EXPECT_GE(ShortestInterval(requests), 500ms);
}

TEST(KeyFrames, AreAskedForAgainUntilOneComes) {
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    Meeting meeting(seed);
    SimClient& anna = meeting.Join(Person("anna").OnlyPublishes());
    meeting.RunFor(2s);
    anna.transport().host().down().options().loss = 0.5;  // of the requests, half do not arrive
    SimClient& ben = meeting.Join(Viewer("ben"));
    ben.video().Silence(true);
    EXPECT_TRUE(meeting.RunUntil([&] { return ben.video().first_shown_at().has_value(); }, 5s));
  }
}

TEST(KeyFrames, AreNotAskedForOnAQuietCall) {
  Meeting meeting(1);
  SimClient& anna = meeting.Join(Person("anna"));
  meeting.Join(Person("ben"));
  meeting.RunFor(3s);
  const size_t before = anna.camera().layer(0).key_frame_requests.size();
  meeting.RunFor(30s);
  EXPECT_EQ(anna.camera().layer(0).key_frame_requests.size(), before);
}

// Its packets, and so the feedback about them, come at longer intervals than an outage takes to be
// noticed.
TEST(KeyFrames, AreNotAskedForOfASlowVideoWithoutSound) {
  Meeting meeting(2);
  ClientOptions options = Person("anna");
  options.audio.reset();
  options.video[0].frames_per_second = 1;
  options.video[0].layers[0].bitrate_bps = 8'000;
  SimClient& anna = meeting.Join(options.OnlyPublishes());
  SimClient& ben = meeting.Join(Viewer("ben"));
  ben.video().Silence(true);
  meeting.RunFor(5s);
  const size_t before = anna.camera().layer(0).key_frame_requests.size();
  meeting.RunFor(30s);
  EXPECT_LE(anna.camera().layer(0).key_frame_requests.size() - before, 2u);
  EXPECT_GE(ben.video().shown().size(), 28u);
}

}  // namespace
}  // namespace sim
