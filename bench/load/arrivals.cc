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

void Arrivals::NoteGap(int64_t gap_ns, ArrivalTotals& totals) {
  totals.longest_gap_ns = std::max(totals.longest_gap_ns, gap_ns);
  if (gap_ns >= kLongGapNs) ++totals.gaps;
}

bool Arrivals::NoteNumber(int64_t number, Stream& stream) {
  constexpr int64_t kRemembered = 64;
  const int64_t ahead = number - stream.highest;
  if (ahead > 0) {
    stream.came = (ahead >= kRemembered ? 0 : stream.came << ahead) | 1;
    stream.highest = number;
    return true;
  }
  ++stream.totals.late;
  if (ahead <= -kRemembered) return true;
  const uint64_t bit = uint64_t{1} << -ahead;
  const bool is_new = (stream.came & bit) == 0;
  stream.came |= bit;
  return is_new;
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
    NoteGap(arrived_ns - stream->last_ns, stream->totals);
  }
  if (!NoteNumber(unwrapped, *stream)) ++stream->totals.twice;
  stream->last_ns = arrived_ns;
  ++stream->totals.received;
}

void Arrivals::Restart() {
  for (Stream& stream : streams_) {
    stream.totals = {};
    stream.before = stream.highest;
  }
}

ArrivalTotals Arrivals::TotalsOf(const Stream& stream, int64_t now_ns) {
  ArrivalTotals totals = stream.totals;
  const auto expected = static_cast<uint64_t>(stream.highest - stream.before);
  const uint64_t came = totals.received - totals.twice;
  totals.missing = expected > came ? expected - came : 0;
  const int64_t silence = now_ns - stream.last_ns;
  NoteGap(silence, totals);
  if (silence >= kSilenceNs) ++totals.silent;
  return totals;
}

ArrivalTotals Arrivals::Totals(int64_t now_ns) const {
  ArrivalTotals sum;
  for (const Stream& stream : streams_) sum.Add(TotalsOf(stream, now_ns));
  return sum;
}

ArrivalTotals Arrivals::AudioTotals(int64_t now_ns) const {
  ArrivalTotals sum;
  for (const Stream& stream : streams_) {
    if (stream.audio) sum.Add(TotalsOf(stream, now_ns));
  }
  return sum;
}

}  // namespace bench
