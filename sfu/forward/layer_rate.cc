#include "sfu/forward/layer_rate.h"

#include <algorithm>
#include <cmath>

namespace sfu {
namespace {

// A key frame counts as no more than this share of the rest, unless there is no rest.
constexpr double kKeyFrameShare = 0.1;

constexpr std::chrono::duration<double> kSettling{4};  // time constant

// Of what a publisher announces, at most so many times what is measured.
constexpr double kBelieved = 4;

}  // namespace

LayerRates Settled(const LayerRates& before, const LayerRates& now,
                   std::chrono::duration<double> elapsed) {
  if (!before.whole || !now.whole) return now.whole || !before.whole ? now : before;
  const double share = std::exp(-elapsed / kSettling);
  const auto settled = [&](double was, double is) {
    return is >= was ? is : is + (was - is) * share;
  };
  LayerRates rates{
      .all = settled(before.all, now.all), .temporal_layers = now.temporal_layers, .whole = true};
  for (size_t t = 0; t < rates.up_to.size(); ++t) {
    rates.up_to[t] = settled(before.up_to[t], now.up_to[t]);
  }
  return rates;
}

LayerRates NoLessThan(const LayerRates& announced, const LayerRates& measured) {
  if (announced.all == 0 || measured.all == 0) return measured;
  const double share = std::min(1.0, kBelieved * measured.all / announced.all);
  // A moment's measurement may be of a key frame alone: what was announced is better.
  const auto larger = [&](double said, double is) {
    return measured.whole ? std::max(said * share, is) : said * share;
  };
  LayerRates rates{.all = larger(announced.all, measured.all),
                   .temporal_layers = std::max(announced.temporal_layers, measured.temporal_layers),
                   .whole = true};
  for (size_t t = 0; t < rates.up_to.size(); ++t) {
    rates.up_to[t] = larger(announced.up_to[t], measured.up_to[t]);
  }
  return rates;
}

void LayerRate::OnPacket(const StoredPacket& packet, Time now) {
  const int64_t number = NumberOf(now);
  if (last_ == Time{} || now - last_ > kBucket * kBuckets) since_ = now;
  last_ = now;
  Bucket& bucket = buckets_[static_cast<size_t>(number) % kBuckets];
  if (bucket.number != number) bucket = {.number = number};
  if (packet.frame.key_frame) {
    key_frame_ = packet.header.timestamp;
    had_key_frame_ = true;
  }
  const uint32_t bytes = packet.size + kOverhead;
  if (had_key_frame_ && packet.header.timestamp == key_frame_) {
    bucket.key_bytes += bytes;
  } else {
    bucket.bytes[std::min<size_t>(packet.frame.temporal_id, kMaxTemporalLayers - 1)] += bytes;
  }
}

LayerRates LayerRate::At(Time now) const {
  const int64_t newest = NumberOf(now);
  const Time window_start(std::chrono::duration_cast<Time::duration>(
      kBucket * (newest - static_cast<int64_t>(kBuckets) + 1)));
  const std::chrono::duration<double> elapsed = now - std::max(since_, window_start);
  LayerRates rates;
  if (last_ == Time{} || elapsed < kLeast) return rates;
  rates.whole = elapsed >= kBucket * (kBuckets - 1);
  double key_bytes = 0;
  double bytes = 0;
  std::array<double, kMaxTemporalLayers> each{};
  for (const Bucket& bucket : buckets_) {
    if (bucket.number <= newest - static_cast<int64_t>(kBuckets)) continue;
    key_bytes += bucket.key_bytes;
    for (size_t t = 0; t < each.size(); ++t) each[t] += bucket.bytes[t];
  }
  for (size_t t = 0; t < each.size(); ++t) {
    bytes += each[t];
    if (each[t] > 0) rates.temporal_layers = static_cast<uint8_t>(t + 1);
  }
  each[0] += bytes > 0 ? std::min(key_bytes, bytes * kKeyFrameShare) : key_bytes;
  for (size_t t = 0; t < each.size(); ++t) {
    rates.all += each[t] * 8 / elapsed.count();
    rates.up_to[t] = rates.all;
  }
  return rates;
}

}  // namespace sfu
