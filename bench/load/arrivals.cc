#include "bench/load/arrivals.h"

namespace bench {

Arrivals::Stream* Arrivals::Find(uint32_t ssrc) {
  if (last_ < streams_.size() && streams_[last_].ssrc == ssrc) return &streams_[last_];
  for (last_ = 0; last_ < streams_.size(); ++last_) {
    if (streams_[last_].ssrc == ssrc) return &streams_[last_];
  }
  if (streams_.size() == kMaxStreams) return nullptr;
  return &streams_.emplace_back(Stream{.ssrc = ssrc});
}

void Arrivals::OnPacket(uint32_t ssrc, uint16_t sequence, int64_t arrived_ns, bool audio) {
  Stream* const stream = Find(ssrc);
  if (stream == nullptr) return;
  const bool first = stream->last_ns == 0;
  const int64_t unwrapped = stream->unwrapper.Unwrap(sequence);
  stream->audio = audio;
  if (first) {
    stream->highest = stream->before = unwrapped - 1;
  } else {
    const int64_t gap = arrived_ns - stream->last_ns;
    stream->totals.longest_gap_ns = std::max(stream->totals.longest_gap_ns, gap);
    if (gap >= kLongGapNs) ++stream->totals.gaps;
  }
  if (!first && unwrapped <= stream->highest) ++stream->totals.late;
  stream->highest = std::max(stream->highest, unwrapped);
  stream->last_ns = arrived_ns;
  ++stream->totals.received;
}

void Arrivals::Restart() {
  for (Stream& stream : streams_) {
    stream.totals = {};
    stream.before = stream.highest;
  }
}

ArrivalTotals Arrivals::TotalsOf(const Stream& stream) {
  ArrivalTotals totals = stream.totals;
  const auto expected = static_cast<uint64_t>(stream.highest - stream.before);
  totals.missing = expected > totals.received ? expected - totals.received : 0;
  return totals;
}

ArrivalTotals Arrivals::Totals() const {
  ArrivalTotals sum;
  for (const Stream& stream : streams_) sum.Add(TotalsOf(stream));
  return sum;
}

ArrivalTotals Arrivals::AudioTotals() const {
  ArrivalTotals sum;
  for (const Stream& stream : streams_) {
    if (stream.audio) sum.Add(TotalsOf(stream));
  }
  return sum;
}

}  // namespace bench
