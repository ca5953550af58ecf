#include "tests/sim/world.h"

#include <algorithm>

#include "tests/sim/virtual_clock.h"

namespace sim {

World::World(uint64_t seed) : seed_(seed), dice_(seed) {
  SetVirtualWall(wall());
  SeedOpenSsl(dice_.Next());
}

World::~World() {
  SetVirtualWall(std::nullopt);
  UnseedOpenSsl();
}

std::chrono::system_clock::time_point World::WallAt(Time time) {
  // 2026-01-01T00:00:00Z at the epoch.
  return std::chrono::system_clock::time_point(std::chrono::seconds(1'767'225'600)) +
         std::chrono::duration_cast<std::chrono::system_clock::duration>(time - epoch());
}

void World::At(Time time, std::function<void()> event) {
  queue_.push_back({std::max(time, now_), scheduled_++, std::move(event)});
  std::push_heap(queue_.begin(), queue_.end());
}

void World::RunNext() {
  std::pop_heap(queue_.begin(), queue_.end());
  Event event = std::move(queue_.back());
  queue_.pop_back();
  now_ = event.time;
  SetVirtualWall(wall());
  ++events_run_;
  event.run();
}

void World::RunUntil(Time time) {
  while (!queue_.empty() && queue_.front().time <= time) RunNext();
  now_ = std::max(now_, time);
  SetVirtualWall(wall());
}

bool World::RunUntil(const std::function<bool()>& condition, Duration limit) {
  const Time end = now_ + limit;
  while (!condition()) {
    if (queue_.empty() || queue_.front().time > end) {
      RunUntil(end);
      return condition();
    }
    RunNext();
  }
  return true;
}

}  // namespace sim
