#include "sfu/server/load_meter.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

using namespace std::chrono_literals;

constexpr LoadMeter::Time kStart{1h};

// Turns of `busy` every `interval`, each with a batch that waited `waited`, for a window.
LoadSample Window(LoadMeter& meter, LoadMeter::Time& now, LoadMeter::Duration interval,
                  LoadMeter::Duration busy, LoadMeter::Duration waited) {
  while (!meter.Due(now)) {
    meter.OnBatch(waited);
    meter.OnTurn(now, now + busy);
    now += interval;
  }
  return meter.Take(now, 0ms, 0);
}

TEST(LoadMeter, TellsTheShareOfTimeThatTurnsTook) {
  LoadMeter meter;
  LoadMeter::Time now = kStart;
  meter.Take(now, 0ms, 0);
  EXPECT_NEAR(Window(meter, now, 1ms, 300us, 0ms).busy, 0.3, 0.01);
  EXPECT_NEAR(Window(meter, now, 1ms, 1ms, 0ms).busy, 1, 0.01);
}

TEST(LoadMeter, TakesATurnLongerThanItsWindowForAllOfIt) {
  LoadMeter meter;
  meter.Take(kStart, 0ms, 0);
  meter.OnTurn(kStart + 1ms, kStart + 500ms);
  EXPECT_NEAR(meter.Take(kStart + 500ms, 0ms, 0).busy, 1, 0.01);
}

TEST(LoadMeter, IsBehindByWhatEveryBatchHadWaited) {
  LoadMeter meter;
  LoadMeter::Time now = kStart;
  meter.Take(now, 0ms, 0);
  EXPECT_EQ(Window(meter, now, 10ms, 10ms, 35ms).behind, 35ms);
  meter.OnBatch(80ms);
  meter.OnBatch(1ms);
  meter.OnBatch(90ms);
  EXPECT_EQ(meter.Take(now + 100ms, 0ms, 0).behind, 1ms) << "a burst, not a queue";
}

TEST(LoadMeter, IsNotBehindWhenNothingCame) {
  LoadMeter meter;
  meter.OnBatch(50ms);
  meter.Take(kStart, 0ms, 0);
  EXPECT_EQ(meter.Take(kStart + 1h, 0ms, 0).behind, 0ms);
  EXPECT_EQ(meter.Take(kStart + 2h, 0ms, 0).busy, 0);
}

TEST(LoadMeter, TellsBusyWithoutACoreFromWork) {
  LoadMeter meter;
  meter.Take(kStart, 5s, 0);
  meter.OnTurn(kStart, kStart + 100ms);
  const LoadSample sample = meter.Take(kStart + 100ms, 5s + 3ms, 0);
  EXPECT_NEAR(sample.busy, 1, 0.01);
  EXPECT_NEAR(sample.ran, 0.03, 0.001);
}

TEST(LoadMeter, CountsOverflowsOfItsWindowAlone) {
  LoadMeter meter;
  EXPECT_EQ(meter.Take(kStart, 0ms, 7).overflowed, 7u);
  EXPECT_EQ(meter.Take(kStart + 100ms, 0ms, 9).overflowed, 2u);
  EXPECT_EQ(meter.Take(kStart + 200ms, 0ms, 9).overflowed, 0u);
}

}  // namespace
}  // namespace sfu
