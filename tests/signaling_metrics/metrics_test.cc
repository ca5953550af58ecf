#include "signaling/metrics/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace signaling {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Metrics Measured(const std::vector<sfu::EngineStats>& workers, ApiStats api = {}) {
  return Metrics("1.2.3", {.media = [workers] { return workers; }, .api = [api] { return api; }});
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(Metrics, SayWhichVersionRuns) {
  EXPECT_THAT(Measured({}).Exposition(),
              HasSubstr("switchboard_build_info{version=\"1.2.3\"} 1\n"));
}

TEST(Metrics, EveryWorkerHasItsSamples) {
  sfu::EngineStats first, second;
  first.rtp_received_audio = 3;
  second.rtp_received_audio = 5;
  second.rtp_forwarded_video = 7;
  second.bytes_sent = 9'000'000'000;
  const std::string text = Measured({first, second}).Exposition();
  EXPECT_THAT(text, HasSubstr("switchboard_rtp_packets_total{worker=\"0\",kind=\"audio\","
                              "direction=\"received\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("switchboard_rtp_packets_total{worker=\"1\",kind=\"audio\","
                              "direction=\"received\"} 5\n"));
  EXPECT_THAT(text, HasSubstr("switchboard_rtp_packets_total{worker=\"1\",kind=\"video\","
                              "direction=\"forwarded\"} 7\n"));
  EXPECT_THAT(text, HasSubstr("switchboard_datagram_bytes_total{worker=\"1\",direction=\"sent\"} "
                              "9000000000\n"));
}

TEST(Metrics, PaddingIsCountedByItsUse) {
  sfu::EngineStats worker;
  worker.padding_sent = 2;
  worker.padded = 9;
  const std::string text = Measured({worker}).Exposition();
  EXPECT_THAT(text, HasSubstr("switchboard_padding_packets_total{worker=\"0\",use=\"probe\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("switchboard_padding_packets_total{worker=\"0\",use=\"train\"} 9\n"));
}

TEST(Metrics, DropsAreCountedByReason) {
  sfu::EngineStats worker;
  worker.Drop(sfu::DropReason::kSrtpAuthentication);
  worker.Drop(sfu::DropReason::kSrtpAuthentication);
  const std::string text = Measured({worker}).Exposition();
  EXPECT_THAT(text, HasSubstr("switchboard_packets_dropped_total{worker=\"0\","
                              "reason=\"srtp_authentication\"} 2\n"));
  for (size_t i = 0; i < sfu::kDropReasons; ++i) {
    const auto name = std::string(sfu::DropReasonName(static_cast<sfu::DropReason>(i)));
    EXPECT_THAT(text, HasSubstr("reason=\"" + name + "\""));
  }
}

TEST(Metrics, TheTimeThatPicturesWereLimitedIsSummedByReason) {
  sfu::EngineStats worker;
  worker.limited_seconds[static_cast<size_t>(sfu::LimitReason::kBandwidth)] = 12.5;
  worker.limited_seconds[static_cast<size_t>(sfu::LimitReason::kNone)] = 99;
  const std::string text = Measured({worker}).Exposition();
  EXPECT_THAT(text, HasSubstr("switchboard_video_limited_seconds_total{worker=\"0\","
                              "reason=\"bandwidth\"} 12.5\n"));
  EXPECT_THAT(text, HasSubstr("reason=\"waiting_for_key_frame\"} 0\n"));
  EXPECT_THAT(text, Not(HasSubstr("reason=\"none\"")));
}

TEST(Metrics, TellWhatOverloadTakesFromEachWorker) {
  sfu::EngineStats worker;
  worker.load = 0.975;
  worker.saturated = true;
  worker.shed_share = 0.25;
  worker.slots_shed = 12;
  worker.slots_sheds = 30;
  worker.receive_overflows = 4;
  const std::string text = Measured({worker}).Exposition();
  EXPECT_THAT(text, HasSubstr("switchboard_worker_load{worker=\"0\"} 0.975\n"));
  EXPECT_THAT(text, HasSubstr("switchboard_worker_saturated{worker=\"0\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("switchboard_overload_shed_ratio{worker=\"0\"} 0.25\n"));
  EXPECT_THAT(text, HasSubstr("switchboard_overload_slots_shed{worker=\"0\"} 12\n"));
  EXPECT_THAT(text, HasSubstr("switchboard_overload_sheds_total{worker=\"0\"} 30\n"));
  EXPECT_THAT(text, HasSubstr("switchboard_receive_overflows_total{worker=\"0\"} 4\n"));
}

TEST(Metrics, TellWhetherAWorkerIsKeptFromItsCore) {
  sfu::EngineStats worker;
  worker.load = 0.5;
  worker.core_share = 0.125;
  EXPECT_THAT(Measured({worker}).Exposition(),
              HasSubstr("switchboard_worker_core_share{worker=\"0\"} 0.125\n"));
}

TEST(Metrics, CommitsAreTimedAndFailuresCounted) {
  Metrics metrics = Measured({});
  metrics.CountCommit(std::chrono::microseconds(400), true);
  metrics.CountCommit(std::chrono::milliseconds(30), true);
  metrics.CountCommit(std::chrono::seconds(5), false);
  const std::string text = metrics.Exposition();
  const std::string name = "switchboard_store_commit_duration_seconds";
  EXPECT_THAT(text, HasSubstr(name + "_bucket{le=\"0.0005\"} 1\n"));
  EXPECT_THAT(text, HasSubstr(name + "_bucket{le=\"0.05\"} 2\n"));
  EXPECT_THAT(text, HasSubstr(name + "_count 2\n"));
  EXPECT_THAT(text, HasSubstr("switchboard_store_commits_failed_total 1\n"));
}

TEST(Metrics, LatencyIsACumulativeHistogramInSeconds) {
  sfu::EngineStats worker;
  worker.forward_latency = {4, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1};
  worker.forward_latency_sum_seconds = 0.125;
  const std::string text = Measured({worker}).Exposition();
  const std::string name = "switchboard_forward_latency_seconds";
  EXPECT_THAT(text, HasSubstr(name + "_bucket{worker=\"0\",le=\"2.5e-05\"} 4\n"));
  EXPECT_THAT(text, HasSubstr(name + "_bucket{worker=\"0\",le=\"0.0001\"} 6\n"));
  EXPECT_THAT(text, HasSubstr(name + "_bucket{worker=\"0\",le=\"0.05\"} 6\n"));
  EXPECT_THAT(text, HasSubstr(name + "_bucket{worker=\"0\",le=\"+Inf\"} 7\n"));
  EXPECT_THAT(text, HasSubstr(name + "_count{worker=\"0\"} 7\n"));
  EXPECT_THAT(text, HasSubstr(name + "_sum{worker=\"0\"} 0.125\n"));
}

TEST(Metrics, CallsParticipantsAndJoinsAreThere) {
  ApiStats api{.calls_active = 2, .participants = 5, .joins = 9};
  api.join_duration[1] = 8;
  api.join_duration[8] = 1;
  api.join_duration_sum_seconds = 2.5;
  const std::string text = Measured({}, api).Exposition();
  EXPECT_THAT(text, HasSubstr("switchboard_calls_active 2\n"));
  EXPECT_THAT(text, HasSubstr("switchboard_participants 5\n"));
  EXPECT_THAT(text, HasSubstr("switchboard_joins_total 9\n"));
  EXPECT_THAT(text, HasSubstr("switchboard_join_duration_seconds_bucket{le=\"0.25\"} 8\n"));
  EXPECT_THAT(text, HasSubstr("switchboard_join_duration_seconds_count 9\n"));
  EXPECT_THAT(text, HasSubstr("switchboard_join_duration_seconds_sum 2.5\n"));
}

TEST(Metrics, RequestsAreCountedByRouteAndStatusWithoutIds) {
  Metrics metrics = Measured({});
  metrics.CountRequest("/api/v2/video/call/default/one/join", 200);
  metrics.CountRequest("/api/v2/video/call/default/two/join", 200);
  metrics.CountRequest("/api/v2/video/call/default/two/join", 401);
  for (int i = 0; i < 1000; ++i) metrics.CountRequest("/x/" + std::to_string(i), 404);
  const std::string text = metrics.Exposition();
  const std::string name = "switchboard_http_requests_total";
  const std::string route = "{route=\"/api/v2/video/call/{type}/{id}/join\",status=";
  EXPECT_THAT(text, HasSubstr(name + route + "\"200\"} 2\n"));
  EXPECT_THAT(text, HasSubstr(name + route + "\"401\"} 1\n"));
  EXPECT_THAT(text, HasSubstr(name + "{route=\"other\",status=\"404\"} 1000\n"));
}

TEST(Metrics, WebSocketsAreThoseOpenNow) {
  Metrics metrics = Measured({});
  metrics.SocketOpened();
  metrics.SocketOpened();
  metrics.SocketClosed();
  EXPECT_THAT(metrics.Exposition(), HasSubstr("switchboard_websockets 1\n"));
}

// The text format: every family has one HELP sentence and one TYPE, every sample is of the family
// above it, and no series comes twice.
TEST(Metrics, TheExpositionIsWellFormed) {
  Metrics metrics = Measured({{}, {}});
  metrics.CountRequest("/", 200);
  const std::regex help("# HELP (switchboard_[a-z0-9_]+) ([A-Z].*\\.)");
  const std::regex type("# TYPE (switchboard_[a-z0-9_]+) (counter|gauge|histogram)");
  const std::regex sample("(switchboard_[a-z0-9_]+)(\\{.*\\})? [0-9.e+-]+");
  std::set<std::string> families, series;
  std::string family, kind;
  for (const std::string& line : Lines(metrics.Exposition())) {
    std::smatch match;
    if (line.starts_with("# HELP")) {
      ASSERT_TRUE(std::regex_match(line, match, help)) << line;
      family = match[1];
      EXPECT_TRUE(families.insert(family).second) << line;
    } else if (line.starts_with("# TYPE")) {
      ASSERT_TRUE(std::regex_match(line, match, type)) << line;
      EXPECT_EQ(match[1], family);
      kind = match[2];
      EXPECT_EQ(family.ends_with("_total"), kind == "counter") << line;
    } else {
      ASSERT_TRUE(std::regex_match(line, match, sample)) << line;
      EXPECT_TRUE(match[1].str().starts_with(family)) << line;
      EXPECT_TRUE(series.insert(match[1].str() + match[2].str()).second) << line;
    }
  }
  EXPECT_GT(families.size(), 20u);
}

}  // namespace
}  // namespace signaling
