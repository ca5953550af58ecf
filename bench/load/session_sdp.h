// The descriptions that the generator's clients offer and answer, and what they read out of a
// server's: SDP by the server's own parser and serialiser.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <string_view>
#include <vector>

#include "bench/load/agreed.h"
#include "bench/load/send_stream.h"
#include "dtls/fingerprint.h"

namespace bench {

// In every description that is made here.
inline constexpr uint8_t kAudioPayloadType = 111;
inline constexpr uint8_t kRtxPayloadType = 97;
inline constexpr std::string_view kAudioMid = "0";  // of what a publisher sends
inline constexpr std::string_view kVideoMid = "1";

// What a client would like to send or receive.
struct MediaWish {
  std::vector<SendStreamOptions> streams;  // to send; those of one mid are its layers
  int audio_slots = 0;                     // to receive
  int video_slots = 0;
  bool as_browsers = false;  // receives with transport-wide feedback and RTX
};

struct ClientIdentity {
  ice::Credentials ice;
  dtls::Fingerprint fingerprint;
  // For servers that will not begin without a candidate: where checks come from, at no port in
  // particular. Empty: none is told.
  std::string ip;
};

// `setup`: "actpass" or, for a server that would rather be active, "active".
std::string OfferSdp(const MediaWish& wish, const ClientIdentity& who, const std::string& setup);
// Takes every section of `offer` for receiving.
absl::StatusOr<std::string> AnswerSdp(const std::string& offer, const ClientIdentity& who);
// The remote side of `sdp`, and which of our extensions it takes.
absl::StatusOr<Agreed> ReadSdp(const std::string& sdp, const ClientIdentity& who);

}  // namespace bench
