// What a layer costs: its bitrate over the last second, of all of it and of its lower temporal
// layers alone. Key frames count little, because they are bursts that a switch itself calls for: a
// layer must not look dearer for having just been joined.
//
// A ring of buckets; no allocation.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "sfu/forward/packet_pool.h"
#include "sfu/layers/layer_choice.h"

namespace sfu {

struct LayerRates {
  double all = 0;                                  // bits per second
  std::array<double, kMaxTemporalLayers> up_to{};  // of temporal layers 0..i together
  uint8_t temporal_layers = 1;                     // that were seen
  bool whole = false;                              // measured over a whole second
};

// What a layer is to be counted with that cost `before` until `elapsed` ago and seems to cost
// `now`: more at once, less slowly. An encoder that has begun anew, or has just sent a key frame,
// saves for a second or two; a layer that was joined for its price of that moment would soon be too
// dear. What was measured over less than a second counts only where nothing better is known.
LayerRates Settled(const LayerRates& before, const LayerRates& now,
                   std::chrono::duration<double> elapsed);

// `measured`, but no less than what its publisher means to spend on it: an encoder takes seconds to
// get there. Believed up to four times what is measured: nobody may make a layer, and so a call,
// look as dear as he likes. `announced.all` is 0 where nothing was said.
LayerRates NoLessThan(const LayerRates& announced, const LayerRates& measured);

class LayerRate {
 public:
  static constexpr std::chrono::milliseconds kBucket{125};
  static constexpr size_t kBuckets = 8;
  // The shortest time from which a rate can be told.
  static constexpr std::chrono::milliseconds kLeast{200};
  // What a packet costs a subscriber besides its RTP bytes, as the estimate counts it: IPv4, UDP,
  // SRTP's tag and some extensions.
  static constexpr uint32_t kOverhead = 48;

  void OnPacket(const StoredPacket& packet, Time now);
  // Zero until a rate can be told.
  LayerRates At(Time now) const;

 private:
  struct Bucket {
    int64_t number = -1;
    uint32_t key_bytes = 0;
    std::array<uint32_t, kMaxTemporalLayers> bytes{};
  };
  static int64_t NumberOf(Time at) { return at.time_since_epoch() / kBucket; }

  std::array<Bucket, kBuckets> buckets_{};
  Time since_{};  // of unbroken reception
  Time last_{};
  uint32_t key_frame_ = 0;  // RTP timestamp of the last one
  bool had_key_frame_ = false;
};

}  // namespace sfu
