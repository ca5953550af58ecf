// What arrived of each RTP stream, by the headers alone (SRTP leaves them readable): counted,
// missing, and how long nothing came. Cost: a comparison per packet for the stream that came last.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "rtp/sequence.h"

namespace bench {

struct ArrivalTotals {
  uint64_t received = 0;
  uint64_t missing = 0;  // sequence numbers between the first and the last that never came
  uint64_t late = 0;     // came after a higher one, or twice
  int64_t longest_gap_ns = 0;
  uint64_t gaps = 0;  // of 200 ms and more

  void Add(const ArrivalTotals& other) {
    received += other.received;
    missing += other.missing;
    late += other.late;
    longest_gap_ns = std::max(longest_gap_ns, other.longest_gap_ns);
    gaps += other.gaps;
  }
};

class Arrivals {
 public:
  struct Stream {
    uint32_t ssrc = 0;
    rtp::SequenceUnwrapper unwrapper;
    int64_t highest = 0;
    int64_t before = 0;  // the highest when counting began
    int64_t last_ns = 0;
    bool audio = false;
    ArrivalTotals totals;
  };

  void OnPacket(uint32_t ssrc, uint16_t sequence, int64_t arrived_ns, bool audio = false);
  // Counts from here on.
  void Restart();
  ArrivalTotals Totals() const;
  ArrivalTotals AudioTotals() const;
  const std::vector<Stream>& streams() const { return streams_; }

 private:
  static constexpr int64_t kLongGapNs = 200'000'000;
  static constexpr size_t kMaxStreams = 64;
  Stream* Find(uint32_t ssrc);
  static ArrivalTotals TotalsOf(const Stream& stream);

  std::vector<Stream> streams_;
  size_t last_ = 0;
};

}  // namespace bench
