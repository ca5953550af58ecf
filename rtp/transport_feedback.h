// Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01
// section 3.1): the arrival times of packets by transport-wide sequence number.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include "rtp/rtcp_reader.h"

namespace rtp {

struct PacketArrival {
  int64_t sequence = 0;                  // unwrapped
  std::chrono::microseconds arrival{0};  // on any clock that does not step
};

// The reference time has 24 bits of 64 ms: read arrival times repeat after this long (12 days).
inline constexpr std::chrono::milliseconds kTransportFeedbackPeriod{64LL << 24};

// Writes one feedback block (with its RTCP header) about `arrivals`, which are in ascending order
// of sequence without repeats; gaps are reported as not received. The first base sequence may be
// given lower than the first arrival to report losses at the front, as many as a block can count.
// Returns the block's bytes within `out` and how many arrivals it covers: a block ends early when a
// delta does not fit 16 bits of 250 us, or the span is full; call again with the rest and
// feedback_count + 1. Empty when `arrivals` is empty or nothing fits.
struct FeedbackBlock {
  std::span<const uint8_t> bytes;
  size_t arrivals_covered = 0;
};
FeedbackBlock WriteTransportFeedback(std::span<uint8_t> out, uint32_t sender_ssrc,
                                     uint32_t media_ssrc, uint8_t feedback_count,
                                     int64_t base_sequence,
                                     std::span<const PacketArrival> arrivals);

// Reads a feedback block packet by packet.
//   TransportFeedbackReader reader(block); while (auto packet = reader.Next()) ...
class TransportFeedbackReader {
 public:
  struct Packet {
    uint16_t sequence = 0;
    std::optional<std::chrono::microseconds> arrival;  // since the reference's epoch; nullopt: lost
  };
  // Malformed blocks read as empty with failed() set; at most 65,535 packets, which a run can claim
  // in two bytes per 8,191: a caller that keeps fewer can tell by packet_count() before reading.
  explicit TransportFeedbackReader(const RtcpBlock& block);

  uint8_t feedback_count() const { return feedback_count_; }
  uint16_t base_sequence() const { return base_sequence_; }
  uint16_t packet_count() const { return packet_count_; }
  std::optional<Packet> Next();
  bool failed() const { return failed_; }

 private:
  std::span<const uint8_t> chunks_;
  std::span<const uint8_t> deltas_;
  std::chrono::microseconds time_{0};
  uint32_t read_ = 0;
  uint16_t base_sequence_ = 0;
  uint16_t packet_count_ = 0;
  uint16_t chunk_ = 0;
  uint16_t chunk_index_ = 0;  // packets of the current chunk already read
  uint8_t feedback_count_ = 0;
  bool failed_ = false;
};

}  // namespace rtp
