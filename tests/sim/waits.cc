#include "tests/sim/waits.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

constexpr uint64_t kForTheLowest = 190'000;  // bits per second
constexpr uint64_t kForAll = 2'000'000;
constexpr uint8_t kHighest = 2;

}  // namespace

std::optional<Duration> WaitForFirstPicture(Meeting& meeting, SimClient& joining) {
  meeting.RunUntil([&] { return joining.video().first_shown_at().has_value(); }, 5s);
  const auto shown = joining.video().first_shown_at();
  if (!shown) return std::nullopt;
  return std::chrono::duration_cast<Duration>(*shown - joining.joined_at());
}

SwitchWaits WaitForLayers(Meeting& meeting, SimClient& viewer, int switches) {
  SwitchWaits waits;
  for (int i = 0; i < switches; ++i) {
    const bool falls = i % 2 == 0;
    const Time asked = meeting.world().now();
    meeting.LimitBandwidth(viewer, falls ? kForTheLowest : kForAll);
    const uint8_t goal = falls ? 0 : kHighest;
    const bool came = meeting.RunUntil([&] { return viewer.video().layer() == goal; }, 3s);
    if (!came) ++waits.missed;
    (falls ? waits.down : waits.up)
        .push_back(std::chrono::duration_cast<Duration>(meeting.world().now() - asked));
    meeting.RunFor(meeting.world().dice().Between(600ms, 1500ms));
  }
  return waits;
}

}  // namespace sim
