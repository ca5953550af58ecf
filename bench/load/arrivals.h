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
  uint64_t twice = 0;    // came again, as far as that can be told
  int64_t longest_gap_ns = 0;
  uint64_t gaps = 0;    // of 200 ms and more
  uint64_t silent = 0;  // streams of which nothing came any more in the last second

  void Add(const ArrivalTotals& other) {
    received += other.received;
    missing += other.missing;
    late += other.late;
    twice += other.twice;
    longest_gap_ns = std::max(longest_gap_ns, other.longest_gap_ns);
    gaps += other.gaps;
    silent += other.silent;
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
    uint64_t came = 0;  // bit n: the one n before the highest
    bool audio = false;
    ArrivalTotals totals;
  };

  void OnPacket(uint32_t ssrc, uint16_t sequence, int64_t arrived_ns, bool audio = false);
  // Counts from here on.
  void Restart();
  // At `now_ns` on the clock of arrivals: what has been silent since counts, too.
  ArrivalTotals Totals(int64_t now_ns) const;
  ArrivalTotals AudioTotals(int64_t now_ns) const;
  const std::vector<Stream>& streams() const { return streams_; }

 private:
  static constexpr int64_t kLongGapNs = 200'000'000;
  static constexpr int64_t kSilenceNs = 1'000'000'000;
  static constexpr size_t kMaxStreams = 64;
  Stream* Find(uint32_t ssrc);
  static void NoteGap(int64_t gap_ns, ArrivalTotals& totals);
  // False: it has been here.
  static bool NoteNumber(int64_t number, Stream& stream);
  static ArrivalTotals TotalsOf(const Stream& stream, int64_t now_ns);

  std::vector<Stream> streams_;
  size_t last_ = 0;
};

}  // namespace bench
