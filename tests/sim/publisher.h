// What a simulated client publishes: a microphone or a camera with one or several simulcast layers.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "rtp/codec.h"
#include "sfu/api/rtp_parameters.h"
#include "tests/sim/encoder.h"
#include "tests/sim/packetizer.h"
#include "tests/sim/rtp_stream.h"

namespace sim {

// How a publisher reaches its client's transport.
struct Outlet {
  World& world;
  std::function<bool()> ready;  // keys exist
  std::function<void(std::span<const uint8_t> plain_rtp)> send;
  uint16_t& transport_sequence;  // of the whole transport
};

struct AudioOptions {
  rtp::Codec codec = rtp::Codec::kOpus;
  sfu::TrackSource source = sfu::TrackSource::kMicrophone;
  bool dtx = false;  // silence is one packet every 400 ms
  bool talking = true;
};

class AudioPublisher {
 public:
  AudioPublisher(Outlet outlet, const AudioOptions& options, RtpStreamOptions stream, uint64_t call,
                 uint32_t track);
  void Start();
  void Stop() { running_ = false; }
  // Loud or silent; `level`: -dBov of RFC 6464, 0 loudest.
  void Talk(bool talking, uint8_t level = 20) {
    talking_ = talking;
    level_ = level;
  }
  RtpStream& stream() { return stream_; }
  uint32_t packets() const { return next_; }

 private:
  void SendNext();

  Outlet outlet_;
  AudioOptions options_;
  RtpStream stream_;
  uint64_t call_;
  uint32_t track_;
  uint32_t next_ = 0;
  uint8_t level_ = 20;
  bool talking_;
  bool running_ = false;
  int silent_ticks_ = 0;
};

struct LayerOptions {
  std::string rid;
  uint16_t width = 640;
  uint16_t height = 480;
  uint32_t bitrate_bps = 600'000;
};

struct VideoOptions {
  rtp::Codec codec = rtp::Codec::kVp8;
  sfu::TrackSource source = sfu::TrackSource::kCamera;
  std::vector<LayerOptions> layers = {LayerOptions{}};  // one without rid: not simulcast
  int frames_per_second = 20;
  int temporal_layers = 1;
  bool vp9_flexible = false;
  bool dependency_descriptor = false;  // always so for AV1
  bool rtx = true;
  bool signal_ssrcs = false;  // always so for a single layer
  bool always_identify = false;
  uint16_t first_sequence = 0;  // 0: random
  size_t max_payload = 1150;

  static std::vector<LayerOptions> Simulcast(int layers = 3);
  bool simulcast() const { return !layers.front().rid.empty(); }
};

class VideoPublisher {
 public:
  struct Layer {
    LayerOptions options;
    RtpStream stream;
    Encoder encoder;
    bool active = true;
    uint32_t frames_sent = 0;
    std::vector<Time> key_frame_requests;  // PLI and FIR that arrived
    std::vector<Time> key_frames;
  };
  VideoPublisher(Outlet outlet, const VideoOptions& options, std::vector<RtpStreamOptions> streams,
                 uint64_t call, uint32_t track);
  void Start();
  void Stop() { running_ = false; }
  // A muted camera sends nothing.
  void Mute(bool muted) { muted_ = muted; }
  void SetActive(size_t layer, bool active);
  // Of all active layers together, in proportion to their own.
  void SetTotalBitrate(uint64_t bps) { total_bitrate_bps_ = bps; }

  void OnKeyFrameRequest(uint32_t ssrc);
  void OnNack(uint32_t ssrc, uint16_t sequence);

  std::vector<std::unique_ptr<Layer>>& layers() { return layers_; }
  Layer& layer(size_t index) { return *layers_[index]; }
  const VideoOptions& options() const { return options_; }
  uint64_t nacks_received() const { return nacks_received_; }

 private:
  void CaptureNext();
  void SendFrame(Layer& layer);
  size_t FrameSize(const Layer& layer);

  Outlet outlet_;
  VideoOptions options_;
  Dice dice_;
  std::vector<std::unique_ptr<Layer>> layers_;
  uint64_t total_bitrate_bps_ = 0;
  uint64_t nacks_received_ = 0;
  bool running_ = false;
  bool muted_ = false;
};

}  // namespace sim
