// The last packets sent to one subscriber by transport-wide sequence number: what its feedback is
// matched with. A number not seen for a whole ring is forgotten.
//
// The ring holds what is in flight, and a quarter of a second of what was reported, because lost
// packets may yet come: it starts small and doubles up to its bound when it would forget sooner. So
// a subscriber at 2 Mb/s costs 1 KiB, not 32.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "rtp/rtcp_reader.h"
#include "sfu/cc/packet_result.h"
#include "sfu/util/prefetch.h"

namespace sfu {

class SendHistory {
 public:
  static constexpr size_t kFirstCapacity = 64;
  static constexpr size_t kMaxCapacity = 2048;  // a power of two; 1 s at 20 Mb/s
  // As long as no feedback has come, and perhaps none ever will.
  static constexpr size_t kUnprovenCapacity = 256;
  static constexpr std::chrono::milliseconds kKept{250};

  SendHistory() : ring_(kFirstCapacity) {}

  void OnSent(uint16_t sequence, uint32_t bytes, ClusterId cluster, Time now);

  // That packet goes out again under its number, so the first of the two was lost; when the second
  // one arrives tells nothing of the path.
  void OnSentAgain(uint16_t sequence);

  // What a feedback block (transport-wide, FMT 15) newly tells, in order of sequence. Empty when it
  // is malformed, repeats what is known or claims more than is kept. Valid until the next call.
  const std::vector<PacketResult>& OnFeedback(const rtp::RtcpBlock& block);

  // Sent and neither reported nor sent before one that was.
  uint64_t bytes_in_flight() const { return in_flight_; }
  // When the first of that was sent; nullopt: nothing is in flight.
  std::optional<Time> oldest_in_flight() const {
    if (landed_ == next_) return std::nullopt;
    return oldest_sent_;
  }
  size_t capacity() const { return ring_.size(); }
  // The places of the next packets, as far as the end of the ring.
  void Prefetch(size_t packets) const {
    const size_t next = Index(next_);
    sfu::Prefetch(&ring_[next], std::min(packets, ring_.size() - next) * sizeof(Entry));
  }

 private:
  // kSentAgain: the loss of the first one is not told yet.
  enum class State : uint8_t { kEmpty, kSent, kSentAgain, kLost, kReceived };
  struct Entry {
    Time sent{};
    uint16_t sequence = 0;
    uint16_t bytes = 0;
    ClusterId cluster = 0;
    State state = State::kEmpty;
  };
  // Its size is a power of two.
  size_t Index(uint16_t sequence) const { return sequence & (ring_.size() - 1); }
  Entry& At(uint16_t sequence) { return ring_[Index(sequence)]; }
  // Is what `sequence` would replace still of use?
  bool WouldForget(uint16_t sequence, Time now);
  void Double();
  void Land(uint16_t newest);
  Duration Unwrap(Duration arrival);

  std::vector<Entry> ring_;
  uint64_t in_flight_ = 0;
  uint16_t next_ = 0;    // after the newest sent
  uint16_t landed_ = 0;  // the first one still in flight
  Time oldest_sent_{};   // when that one was
  bool started_ = false;
  bool proven_ = false;  // feedback has come
  std::vector<PacketResult> results_;
  std::optional<Duration> last_arrival_;
};

}  // namespace sfu
