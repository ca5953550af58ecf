#include "bench/load/options.h"

#include <CLI/CLI.hpp>
#include <cstdio>

namespace bench {
namespace {

std::optional<LoadOptions::Phase> ReadPhase(const std::string& text) {
  LoadOptions::Phase phase;
  int read = 0;
  const int fields = std::sscanf(text.c_str(), "%lfx%lf%n", &phase.pace, &phase.seconds, &read);
  const bool whole = fields == 2 && static_cast<size_t>(read) == text.size();
  return whole && phase.pace > 0 && phase.seconds > 0 ? std::optional(phase) : std::nullopt;
}

}  // namespace

std::optional<int> ReadOptions(int argc, char** argv, LoadOptions& options) {
  CLI::App app(
      "Load for a media server: publishers and subscribers with real ICE, DTLS and SRTP over real "
      "sockets");
  app.option_defaults()->always_capture_default();
  app.add_option("--server", options.server, "What to speak")
      ->check(CLI::IsMember({"switchboard", "janus", "limit"}));
  app.add_option("--url", options.url,
                 "http://HOST:PORT (switchboard), http://HOST:PORT/janus, udp://HOST:PORT (limit)");
  app.add_option("--pid", options.pid, "The server's process, to see its CPU and memory");
  app.add_option("--core", options.core, "Run on this core instead of the last one");
  app.add_flag("--allow_busy", options.allow_busy,
               "Report although the generator's own core was more than 80 % busy");
  app.add_option("--calls", options.calls)->check(CLI::PositiveNumber);
  app.add_option("--first_call", options.first_call,
                 "Number of the first call: runs with calls of their own can share a server")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--publishers", options.publishers, "Of each call")->check(CLI::PositiveNumber);
  app.add_option("--subscribers", options.subscribers, "Of each call")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--slots", options.slots, "Video streams that each subscriber receives")
      ->check(CLI::PositiveNumber);
  app.add_flag("--audio", options.audio, "Publishers send Opus, too");
  app.add_flag("--simulcast", options.simulcast, "Three layers instead of one");
  app.add_flag("--as_browsers", options.as_browsers,
               "Subscribers negotiate what browsers do: congestion control by transport-wide "
               "feedback, RTX (what RTX brings again still counts as missing)");
  app.add_option("--packet_size", options.packet_size, "Bytes of an RTP packet, before SRTP")
      ->check(CLI::Range(100, 1200));
  app.add_option("--frame_packets", options.frame_packets)->check(CLI::Range(1, 64));
  app.add_option("--fps", options.fps)->check(CLI::Range(0.1, 1000.0));
  app.add_flag("--varied", options.varied,
               "Frames of different sizes, whose packets differ by a byte, as libwebrtc cuts them");
  app.add_flag("--even", options.even, "Spread a frame's packets over its time");
  app.add_option("--loss", options.loss, "Share of packets thrown away on each way")
      ->check(CLI::Range(0.0, 0.9));
  app.add_option("--at_once", options.at_once, "So many subscribers ask to join at the same time")
      ->check(CLI::Range(1, 256));
  app.add_option("--churn", options.churn, "Subscribers per second who leave while others join")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--profile", options.profile, "SRTP profile to offer")
      ->check(
          CLI::IsMember({"AEAD_AES_128_GCM", "AEAD_AES_256_GCM", "SRTP_AES128_CM_HMAC_SHA1_80"}));
  app.add_option("--warm_up", options.warm_up_seconds, "Seconds before measuring");
  app.add_option("--seconds", options.seconds, "Seconds to measure")->check(CLI::PositiveNumber);
  std::vector<std::string> phases;
  app.add_option("--phases", phases,
                 "PACExSECONDS one after the other, instead of --seconds: 1x10 2x60 1x20 doubles "
                 "the video for a minute")
      ->check([](const std::string& text) {
        return ReadPhase(text) ? std::string() : "PACExSECONDS, such as 2x60";
      });
  app.add_option("--open_one_in", options.open_one_in, "Packets of which one is authenticated")
      ->check(CLI::Range(1, 100'000));
  app.add_option("--seed", options.seed);
  app.add_option("--json", options.json, "File for the report, - for standard output");
  app.add_flag("--table,!--no_table", options.table, "A line per second on standard error");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  }
  if (options.server == "limit" &&
      (options.audio || options.simulcast || options.publishers > 1 || options.slots > 1)) {
    std::fputs(
        "The ideal loop forwards one video stream of each call: no --audio, --simulcast, "
        "--publishers or --slots.\n",
        stderr);
    return 1;
  }
  for (const std::string& phase : phases) options.phases.push_back(*ReadPhase(phase));
  return std::nullopt;
}

}  // namespace bench
