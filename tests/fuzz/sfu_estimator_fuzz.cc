// A bandwidth estimator fed with whatever a subscriber may send, by a clock that jumps: every
// figure it gives stays finite and within its bounds.
#include <cmath>

#include "rtp/bytes.h"
#include "sfu/cc/bandwidth_estimator.h"
#include "tests/fuzz/require.h"

namespace {

void RequireBounded(const sfu::BandwidthEstimator& estimator, const sfu::EstimatorOptions& options,
                    sfu::Time now) {
  Require(std::isfinite(estimator.target().bps()));
  Require(estimator.target() >= options.least && estimator.target() <= options.most);
  Require(estimator.pacing_rate() >= estimator.target());
  Require(estimator.loss() >= 0 && estimator.loss() <= 1);
  (void)estimator.window_open(now);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  rtp::ByteReader reader(std::span(bytes, size));
  const sfu::EstimatorOptions options =
      reader.ReadU8() % 4 == 0 ? sfu::EstimatorOptions::PlainGcc() : sfu::EstimatorOptions();
  sfu::BandwidthEstimator estimator(options);
  sfu::Time now(std::chrono::hours(1));
  uint16_t sequence = 0;
  sfu::ClusterId cluster = 0;
  while (!reader.failed() && reader.remaining() > 0) {
    const uint8_t what = reader.ReadU8();
    switch (what % 8) {
      case 0:
        now += std::chrono::milliseconds(reader.ReadU16());
        break;
      case 1:  // a clock that is set back, though none should be
        now -= std::chrono::milliseconds(reader.ReadU8());
        break;
      case 2:
        sequence = static_cast<uint16_t>(sequence + reader.ReadU8());
        [[fallthrough]];
      case 3:
        for (int i = 0; i <= what / 8; ++i) {
          now += std::chrono::milliseconds(1);
          estimator.OnSent(sequence++, 40u + reader.ReadU8() * 6u, cluster, now);
        }
        break;
      case 4: {
        const uint8_t length = reader.ReadU8();
        const auto body = reader.ReadBytes(std::min<size_t>(length, reader.remaining()));
        estimator.OnFeedback({.packet_type = 205, .count = 15, .body = body}, now);
        break;
      }
      case 5:
        estimator.OnRemb(sfu::DataRate::BitsPerSecond(std::ldexp(reader.ReadU8(), what / 8 * 2)));
        break;
      case 6:
        estimator.OnLossReport(reader.ReadU8() / 256.0, now);
        break;
      default: {
        const auto probe =
            estimator.NextProbe(sfu::DataRate::KilobitsPerSecond(reader.ReadU8() * 40), now);
        if (probe) {
          cluster = probe->id;
          Require(std::isfinite(probe->rate.bps()) && probe->rate.bps() > 0);
          Require(probe->bytes > 0 && probe->bytes < 1e6);
        }
      }
    }
    RequireBounded(estimator, options, now);
  }
  return 0;
}
