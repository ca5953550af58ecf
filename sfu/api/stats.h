// Counters of a media engine: plain numbers that its one thread writes and that are copied out as a
// value. Everything dropped is counted by its reason.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "sfu/api/slot_report.h"

namespace sfu {

enum class DropReason : uint8_t {
  kNotRecognised,   // first byte is no STUN, DTLS, RTP or RTCP (RFC 7983)
  kUnknownAddress,  // not validated by an authenticated check
  kStunMalformed,
  kStunUnknownUfrag,
  kStunUnauthenticated,
  kAddressInUse,  // said to come from where another participant is
  kRateLimited,
  kNoKeys,  // SRTP before the handshake is done
  kSrtpAuthentication,
  kSrtpReplay,
  kRtpMalformed,
  kUnknownSsrc,  // belongs to no negotiated m-section
  kUnknownPayloadType,
  kDuplicate,
  kTooOld,
  kPaddingOnly,
  kRtcpMalformed,
  kSendQueueFull,
  kSendFailed,  // the kernel refused it
  kTooLarge,
  kHandshakeLimit,
};
inline constexpr size_t kDropReasons = 21;
std::string_view DropReasonName(DropReason reason);  // "srtp_authentication", …

// Upper bounds of the forward-latency histogram, microseconds; the last bucket is open.
inline constexpr std::array<uint32_t, 10> kLatencyBounds = {25,   50,   100,  200,   500,
                                                            1000, 2000, 5000, 10000, 50000};

struct EngineStats {
  uint64_t datagrams_received = 0, bytes_received = 0;
  uint64_t datagrams_sent = 0, bytes_sent = 0;
  uint64_t rtp_received_audio = 0, rtp_received_video = 0;
  uint64_t rtp_forwarded_audio = 0, rtp_forwarded_video = 0;
  uint64_t rtcp_received = 0, rtcp_sent = 0;
  uint64_t retransmitted = 0;  // packets re-sent to subscribers
  uint64_t padding_sent = 0;   // packets of probes
  uint64_t padded = 0;         // media packets lengthened to fit the train they leave in
  uint64_t retransmissions_unavailable = 0;
  uint64_t recovered = 0;  // packets that RTX brought from publishers
  uint64_t nacks_sent = 0, key_frames_requested = 0;
  uint64_t layer_switches = 0;
  uint64_t ice_connected = 0, ice_expired = 0;
  uint64_t dtls_connected = 0, dtls_failed = 0;
  uint64_t participants = 0, calls = 0, tracks = 0, slots = 0;  // now
  double shed_share = 0;           // now: of the video that could be sent, what overload takes
  uint64_t slots_shed = 0;         // now: that are sent less for overload
  uint64_t slots_sheds = 0;        // steps down that slots took for overload
  bool saturated = false;          // nobody else should come
  uint64_t receive_overflows = 0;  // datagrams the kernel dropped for want of room
  double load = 0;                 // share of the last moment in which the worker was busy
  double core_share = 1;           // ... and in which it had a core
  std::array<uint64_t, kDropReasons> drops{};
  std::array<uint64_t, kLatencyBounds.size() + 1> forward_latency{};  // count per bucket
  double forward_latency_sum_seconds = 0;

  // Slot seconds of video by why they showed no more (LimitReason).
  std::array<double, kLimitReasons> limited_seconds{};

  void Drop(DropReason reason) { ++drops[static_cast<size_t>(reason)]; }
};

// The path to one subscriber, as its estimation sees it.
struct PathState {
  double target_bps = 0;
  double pacing_bps = 0;
  double loss = 0;  // 0..1
  std::chrono::microseconds queue_delay{0};
  std::chrono::microseconds round_trip{0};
  size_t paced_packets = 0;  // waiting now
  bool application_limited = false;
  bool competing = false;
};

}  // namespace sfu
