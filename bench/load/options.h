// What load is told: the server, the shape of the calls and of their media, how long to look.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bench {

struct LoadOptions {
  std::string server = "switchboard";  // or "janus", "limit"
  std::string url = "http://127.0.0.1:8080";
  pid_t pid = 0;            // of the server, to see what it uses; 0: unknown
  std::optional<int> core;  // to run on; else the last there is
  bool allow_busy = false;  // report although the generator itself was the bottleneck

  int calls = 1;
  int first_call = 0;    // their numbers begin here
  int publishers = 1;    // of each call
  int subscribers = 50;  // of each call
  int slots = 1;         // video streams that each subscriber receives
  bool audio = false;    // each publisher sends Opus too
  bool simulcast = false;
  bool as_browsers = false;  // subscribers report arrivals and take RTX
  size_t packet_size = 1200;
  size_t frame_packets = 16;
  double fps = 60;
  bool varied = false;  // frames of different sizes
  bool even = false;    // packets spread over the frame's time instead of all at once
  double loss = 0;
  size_t at_once = 1;  // so many subscribers ask to join at the same time
  double churn = 0;    // subscribers who leave while others join, per second
  std::string profile = "AEAD_AES_128_GCM";

  double warm_up_seconds = 1;
  double seconds = 6;
  // Instead of `seconds`: one after the other, each at its own pace of video.
  struct Phase {
    double pace = 1;
    double seconds = 0;
  };
  std::vector<Phase> phases;
  uint32_t open_one_in = 64;
  uint64_t seed = 1;
  std::string json;  // where to write the report; empty: nowhere; "-": standard output
  bool table = true;
};

// From the command line; otherwise the code to exit with.
std::optional<int> ReadOptions(int argc, char** argv, LoadOptions& options);

}  // namespace bench
