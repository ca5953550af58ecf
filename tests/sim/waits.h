// How long a viewer waits for its first picture (Q11), and for another layer once its budget
// changed (Q10).
#pragma once

#include <optional>
#include <vector>

#include "tests/sim/meeting.h"

namespace sim {

// From signaling's request on; nullopt when there is none within seconds.
std::optional<Duration> WaitForFirstPicture(Meeting& meeting, SimClient& joining);

struct SwitchWaits {
  std::vector<Duration> down;
  std::vector<Duration> up;
  int missed = 0;  // did not come within seconds, and count as those
};
// `viewer` watches a camera with the layers of VideoOptions::Simulcast and is given, in turn, the
// budget of the lowest and of the highest: until the first frame of that layer.
SwitchWaits WaitForLayers(Meeting& meeting, SimClient& viewer, int switches);

}  // namespace sim
