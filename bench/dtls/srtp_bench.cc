// What SRTP costs per 1,200-byte packet, for each profile and each implementation of its ciphers.
// The "stock" rows are libsrtp2 as the distribution ships it, in the same process; how much faster
// the others are is printed at the end, by processor time, the fastest repetition of each.
//   dtls_bench --benchmark_enable_random_interleaving --benchmark_repetitions=5
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bench/sfu_engine/packet_meter.h"
#include "dtls/srtp_session.h"
#include "rtp/bytes.h"
#include "tests/dtls/srtp_sessions.h"

namespace dtls {
namespace {

constexpr size_t kPacketSize = 1200;
constexpr uint32_t kSsrc = 0x5EED;

void ProtectRtp(benchmark::State& state, SrtpSender& sender) {
  auto packet = RtpPacket(kSsrc, 0, kPacketSize);
  packet.resize(kPacketSize + kMaxSrtpOverhead);
  uint16_t sequence = 0;
  sender.RemoveSsrc(kSsrc);  // sequence numbers start again
  // A stream's first packet allocates.
  if (sender.ProtectRtp(packet, kPacketSize) == 0) return state.SkipWithError("not protected");
  bench::PacketMeter meter(state);
  for ([[maybe_unused]] auto _ : state) {
    rtp::StoreBe16(&packet[2], ++sequence);
    const size_t size = sender.ProtectRtp(packet, kPacketSize);
    if (size == 0) state.SkipWithError("not protected");
  }
  meter.Report(state.iterations());
}

// As many packets as leave together.
void ProtectTogether(benchmark::State& state, SrtpSender& sender) {
  std::vector<std::vector<uint8_t>> batch(static_cast<size_t>(state.range(0)),
                                          RtpPacket(kSsrc, 0, kPacketSize));
  for (auto& packet : batch) packet.resize(kPacketSize + kMaxSrtpOverhead);
  uint16_t sequence = 0;
  sender.RemoveSsrc(kSsrc);
  const auto protect = [&] {
    for (auto& packet : batch) {
      rtp::StoreBe16(&packet[2], ++sequence);
      if (sender.ProtectRtpLater(packet, kPacketSize) == 0) state.SkipWithError("not protected");
    }
    SrtpSender::FinishProtecting();
  };
  protect();  // a stream's first packet allocates
  bench::PacketMeter meter(state);
  for ([[maybe_unused]] auto _ : state) protect();
  meter.Report(state.iterations() * static_cast<int64_t>(batch.size()));
}

// Each packet is protected outside the measured time, so the figure includes the pauses' jitter;
// batches keep it small.
void UnprotectRtp(benchmark::State& state, SrtpSender& sender, SrtpReceiver& receiver) {
  constexpr size_t kBatch = 256;
  std::vector<std::vector<uint8_t>> batch(kBatch);
  uint16_t sequence = 0;
  sender.RemoveSsrc(kSsrc);
  receiver.RemoveSsrc(kSsrc);
  const auto protect_batch = [&] {
    for (auto& packet : batch) {
      packet = RtpPacket(kSsrc, ++sequence, kPacketSize);
      packet.resize(kPacketSize + kMaxSrtpOverhead);
      packet.resize(sender.ProtectRtp(packet, kPacketSize));
    }
  };
  const auto open_batch = [&] {
    for (auto& packet : batch) {
      if (receiver.UnprotectRtp(packet).size == 0) state.SkipWithError("not opened");
    }
  };
  protect_batch();
  open_batch();  // a stream's first packet allocates
  bench::PacketMeter meter(state);
  while (state.KeepRunningBatch(kBatch)) {
    meter.Pause();
    protect_batch();
    meter.Resume();
    open_batch();
  }
  meter.Report(state.iterations());
}

// "ipsec-mb (VAES)" as part of a benchmark's name.
std::string ShortName(const std::string& ciphers) {
  std::string name;
  for (char c : ciphers) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) name += c;
    if (c == ' ') name += '_';
  }
  return name;
}

const bool registered = [] {
  for (SrtpProfile profile : kAllProfiles) {
    for (Sessions& made : SessionsOfEachCipher(profile)) {
      const auto sessions = std::make_shared<Sessions>(std::move(made));
      const std::string parameters =
          "/" + std::string(SrtpProfileName(profile)) + "/" + ShortName(sessions->ciphers);
      benchmark::RegisterBenchmark(
          ("BM_SrtpSender_ProtectRtp" + parameters).c_str(),
          [sessions](benchmark::State& state) { ProtectRtp(state, *sessions->sender); });
      benchmark::RegisterBenchmark(
          ("BM_SrtpSender_ProtectRtpLater" + parameters).c_str(),
          [sessions](benchmark::State& state) { ProtectTogether(state, *sessions->sender); })
          ->ArgName("together")
          ->Arg(1)
          ->Arg(4)
          ->Arg(16)
          ->Arg(64);
      benchmark::RegisterBenchmark(("BM_SrtpReceiver_UnprotectRtp" + parameters).c_str(),
                                   [sessions](benchmark::State& state) {
                                     UnprotectRtp(state, *sessions->sender, *sessions->receiver);
                                   });
    }
  }
  return true;
}();

// Prints as usual, and at the end each implementation's time beside that of the stock one.
class RatioReporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration || run.error_occurred) continue;
      const std::string name = run.run_name.function_name;
      const size_t slash = name.rfind('/');
      double& best =
          best_[name.substr(0, slash)].emplace(name.substr(slash + 1), 1e9).first->second;
      best = std::min(best, run.GetAdjustedCPUTime());
    }
  }
  void Finalize() override {
    for (const auto& [what, times] : best_) {
      const auto stock = times.find("stock");
      if (stock == times.end()) continue;
      for (const auto& [ciphers, time] : times) {
        if (ciphers == "stock") continue;
        std::printf("%s: %s %.0f ns, stock %.0f ns: %.1f times faster\n", what.c_str(),
                    ciphers.c_str(), time, stock->second, stock->second / time);
      }
    }
    ConsoleReporter::Finalize();
  }

 private:
  std::map<std::string, std::map<std::string, double>> best_;
};

}  // namespace
}  // namespace dtls

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  dtls::RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  return 0;
}
