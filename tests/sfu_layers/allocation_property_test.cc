// What holds of AllocateLayers for any demands and any budget.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>

#include "sfu/layers/allocation.h"

namespace sfu {
namespace {

// A subscriber with up to a dozen tiles of all kinds.
class RandomSubscriber {
 public:
  explicit RandomSubscriber(uint32_t seed) : dice_(seed) {
    const size_t tiles = 1 + Below(12);
    for (uint32_t i = 0; i < tiles; ++i) AddTile(i + 1);
    audio = static_cast<double>(Below(120'000));
  }

  double Budget() { return static_cast<double>(Below(6'000'000)); }
  // What some earlier budget gave.
  void GiveSomething() {
    const Allocation before = AllocateLayers(demands, audio, Budget());
    Feed(before);
  }
  void Feed(const Allocation& allocation) {
    for (size_t i = 0; i < demands.size(); ++i) demands[i].present = allocation.slots[i].send;
  }
  void Shuffle() { std::shuffle(demands.begin(), demands.end(), dice_); }

  std::vector<AllocationDemand> demands;
  double audio = 0;

 private:
  uint32_t Below(uint32_t limit) { return static_cast<uint32_t>(dice_() % limit); }

  void AddTile(uint32_t track) {
    std::vector<LayerOption>& layers = layers_.emplace_back();
    const size_t count = 1 + Below(4);
    const uint32_t temporal_layers = 1 + Below(4);
    for (size_t l = 0; l < count; ++l) layers.push_back(MakeLayer(l, temporal_layers));
    const uint32_t width = 160 << Below(4);
    demands.push_back({.track = TrackId{track},
                       .source = Below(5) == 0 ? TrackSource::kScreenShare : TrackSource::kCamera,
                       .width = width,
                       .height = width * 9 / 16,
                       .priority = static_cast<int32_t>(Below(3)) - 1,
                       .speaker = Below(8) == 0,
                       .layers = layers});
  }

  LayerOption MakeLayer(size_t place, uint32_t temporal_layers) {
    LayerOption layer{.active = Below(5) != 0,
                      .temporal_layers = static_cast<uint8_t>(temporal_layers)};
    if (Below(4) != 0) {
      layer.width = 240U << place;
      layer.height = layer.width * 9 / 16;
    }
    double sum = 0;
    for (uint32_t t = 0; t < temporal_layers; ++t) {
      sum += 1'000 + Below(150'000U << (place < 3 ? place : 3));
      if (t + 1 < temporal_layers) layer.bitrate_up_to[t] = sum;
    }
    if (Below(8) != 0) layer.bitrate = sum;
    return layer;
  }

  std::mt19937 dice_;
  std::deque<std::vector<LayerOption>> layers_;
};

double QualityOfSent(const AllocationDemand& demand, const SlotAllocation& slot) {
  if (!slot.send) return 0;
  const bool screen = demand.source == TrackSource::kScreenShare;
  return QualityOf({.layers = demand.layers,
                    .width = demand.width,
                    .height = demand.height,
                    .motion = screen ? Motion::kScreen : Motion::kCamera},
                   *slot.send);
}

class AllocationProperties : public testing::Test {
 protected:
  void SetUp() override { seed_ = std::random_device{}(); }
  // Runs `check` for many subscribers, each with a seed of its own that a failure prints.
  template <typename Check>
  void ForMany(Check check) {
    for (uint32_t i = 0; i < 2'000 && !HasFailure(); ++i) {
      SCOPED_TRACE(testing::Message() << "seed " << seed_ + i);
      RandomSubscriber subscriber(seed_ + i);
      if (i % 2 == 0) subscriber.GiveSomething();
      check(subscriber);
    }
  }
  uint32_t seed_ = 0;
};

TEST_F(AllocationProperties, WhatCanBeThinnedStaysWithinTheBudget) {
  ForMany([](RandomSubscriber& subscriber) {
    const double budget = subscriber.Budget();
    const Allocation allocation = AllocateLayers(subscriber.demands, subscriber.audio, budget);
    double fixed = subscriber.audio;
    double thinned = 0;
    for (size_t i = 0; i < subscriber.demands.size(); ++i) {
      const bool single = subscriber.demands[i].layers.size() == 1;
      (single ? fixed : thinned) += allocation.slots[i].bitrate;
    }
    EXPECT_LE(thinned, std::max(0.0, budget - fixed) + 1e-3);
    EXPECT_NEAR(allocation.bitrate, fixed + thinned, 1e-3);
  });
}

TEST_F(AllocationProperties, MoreBudgetMakesNoTileWorse) {
  ForMany([](RandomSubscriber& subscriber) {
    double low = subscriber.Budget();
    double high = subscriber.Budget();
    if (low > high) std::swap(low, high);
    const Allocation less = AllocateLayers(subscriber.demands, subscriber.audio, low);
    const Allocation more = AllocateLayers(subscriber.demands, subscriber.audio, high);
    const Allocation all = AllocateLayers(subscriber.demands, subscriber.audio, std::nullopt);
    for (size_t i = 0; i < subscriber.demands.size(); ++i) {
      const AllocationDemand& demand = subscriber.demands[i];
      EXPECT_LE(QualityOfSent(demand, less.slots[i]), QualityOfSent(demand, more.slots[i]));
      EXPECT_LE(QualityOfSent(demand, more.slots[i]), QualityOfSent(demand, all.slots[i]));
    }
  });
}

TEST_F(AllocationProperties, TheOrderOfTheDemandsDoesNotMatter) {
  ForMany([](RandomSubscriber& subscriber) {
    const double budget = subscriber.Budget();
    const std::vector<AllocationDemand> before = subscriber.demands;
    const Allocation one = AllocateLayers(before, subscriber.audio, budget);
    subscriber.Shuffle();
    const Allocation two = AllocateLayers(subscriber.demands, subscriber.audio, budget);
    for (size_t i = 0; i < before.size(); ++i) {
      const auto same =
          std::find_if(subscriber.demands.begin(), subscriber.demands.end(),
                       [&](const AllocationDemand& d) { return d.track == before[i].track; });
      const SlotAllocation& other =
          two.slots[static_cast<size_t>(same - subscriber.demands.begin())];
      EXPECT_EQ(one.slots[i].send, other.send);
      EXPECT_EQ(one.slots[i].wanted, other.wanted);
      EXPECT_EQ(one.slots[i].limit, other.limit);
    }
  });
}

TEST_F(AllocationProperties, FedBackItChangesNothing) {
  ForMany([](RandomSubscriber& subscriber) {
    const double budget = subscriber.Budget();
    const Allocation once = AllocateLayers(subscriber.demands, subscriber.audio, budget);
    subscriber.Feed(once);
    const Allocation twice = AllocateLayers(subscriber.demands, subscriber.audio, budget);
    for (size_t i = 0; i < subscriber.demands.size(); ++i) {
      EXPECT_EQ(once.slots[i].send, twice.slots[i].send);
    }
  });
}

TEST_F(AllocationProperties, TheNextStepIsTakenAtTheBudgetThatItNames) {
  ForMany([](RandomSubscriber& subscriber) {
    // Only where publishers send everything: a step may be to ask for a layer, too.
    for (const AllocationDemand& demand : subscriber.demands) {
      for (const LayerOption& layer : demand.layers) {
        if (!layer.active) return;
      }
    }
    const Allocation before =
        AllocateLayers(subscriber.demands, subscriber.audio, subscriber.Budget());
    const bool limited =
        std::any_of(before.slots.begin(), before.slots.end(),
                    [](const SlotAllocation& s) { return s.limit == LimitReason::kBandwidth; });
    ASSERT_EQ(before.next_step > 0, limited);
    if (!limited) return;
    subscriber.Feed(before);
    const Allocation after =
        AllocateLayers(subscriber.demands, subscriber.audio, before.next_step + 1);
    bool better = false;
    for (size_t i = 0; i < subscriber.demands.size(); ++i) {
      better |= QualityOfSent(subscriber.demands[i], after.slots[i]) >
                QualityOfSent(subscriber.demands[i], before.slots[i]);
    }
    EXPECT_TRUE(better);
  });
}

TEST_F(AllocationProperties, NobodyIsLimitedByBandwidthWithoutAnEstimate) {
  ForMany([](RandomSubscriber& subscriber) {
    const Allocation allocation =
        AllocateLayers(subscriber.demands, subscriber.audio, std::nullopt);
    for (const SlotAllocation& slot : allocation.slots) {
      EXPECT_NE(slot.limit, LimitReason::kBandwidth);
    }
  });
}

}  // namespace
}  // namespace sfu
