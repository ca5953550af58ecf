// What signaling would negotiate for a simulated client, as the values the media engine is told: no
// SDP. Payload types and header extension ids differ from client to client, as they may.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sfu/api/rtp_parameters.h"
#include "tests/sim/client_transport.h"
#include "tests/sim/publisher.h"

namespace sim {

struct ClientOptions {
  std::string name;
  uint64_t call = 1;
  std::optional<AudioOptions> audio = AudioOptions{};
  std::vector<VideoOptions> video = {VideoOptions{}};
  int audio_slots = 3;
  int video_slots = 3;
  std::vector<rtp::Codec> decodes = {rtp::Codec::kVp8, rtp::Codec::kVp9, rtp::Codec::kH264,
                                     rtp::Codec::kAv1};
  TransportOptions transport;
  bool nacks = true;
  bool rtx = true;                   // for what it receives
  bool transport_cc = true;          // both ways
  bool numbered_audio = true;        // received with transport-wide sequence numbers
  bool red = false;                  // receives redundant audio
  bool obeys_layers_wanted = false;  // stops encoding the layers that nobody wants
  bool rtcp_ssrc_per_slot = false;   // as Firefox, which has one for each m-section
  std::optional<uint64_t> remb_bps;  // sent every second
  Duration clock_error{0};           // of its NTP time
  // What its description says instead of its certificate's own digest.
  std::optional<dtls::Fingerprint> claimed_fingerprint;

  // Anything from hearing and seeing to nothing.
  ClientOptions& OnlyListens() {
    audio.reset();
    video.clear();
    return *this;
  }
  ClientOptions& OnlyPublishes() {
    audio_slots = video_slots = 0;
    return *this;
  }
};

struct MediaPlan {
  sfu::MediaParameters parameters;  // for SetMedia
  std::optional<RtpStreamOptions> audio;
  std::optional<sfu::TrackId> audio_track;
  struct Video {
    sfu::TrackId track;
    std::vector<RtpStreamOptions> layers;
  };
  std::vector<Video> video;
  uint32_t rtcp_ssrc = 0;  // of a client that publishes nothing
};

// `variant` picks payload types and extension ids; `next_track` is counted on.
MediaPlan PlanMedia(const ClientOptions& options, uint32_t variant, uint32_t& next_track,
                    Dice& dice);

}  // namespace sim
