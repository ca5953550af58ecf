#include "sfu/cc/competition.h"

#include <algorithm>
#include <utility>

namespace sfu {
namespace {

constexpr Duration kStanding{30'000};
constexpr Duration kCalm{15'000};
constexpr Duration kStandsFor{3500000};
constexpr Duration kCalmFor{1000000};
constexpr double kObeyed = 1.02;
constexpr double kFarLess = 0.5;
constexpr double kForget = 1. / 64;  // a feedback: seconds
constexpr double kCut = 0.7;
constexpr int kRoundsBetweenCuts = 2;

}  // namespace

bool Competition::StaysFull(Duration least_queue, Time now) {
  if (least_queue >= kCalm) {
    calm_since_.reset();
  } else if (!calm_since_) {
    calm_since_ = now;
  }
  return !calm_since_ || now - *calm_since_ < kCalmFor;
}

void Competition::OnFeedback(const Observation& seen, Time now) {
  const bool competed = competing_;
  competing_ = StaysFull(seen.least_queue, now) && competed;
  if (!seen.delivered) return;
  const DataRate delivered = *seen.delivered;
  if (seen.least_queue < kStanding) {
    delivered_before_ =
        std::max(delivered, delivered_before_ * (1 - kForget) + delivered * kForget);
  }
  const bool harmless = seen.keeps_pace && delivered <= delivered_before_ * kFarLess;
  const bool obeyed = delivered <= seen.rate * kObeyed || harmless;
  if (seen.least_queue < kStanding || (!obeyed && !competed)) standing_since_.reset();
  if (seen.least_queue >= kStanding && !standing_since_) standing_since_ = now;
  if (competed) return;
  if (standing_since_ && now - *standing_since_ >= kStandsFor && lowered_at_ &&
      *lowered_at_ >= *standing_since_ - kStandsFor) {
    competing_ = true;
    round_began_.reset();
  }
}

DataRate Competition::Next(DataRate rate, int lost, Duration round_trip, Time now) {
  lost_in_round_ += lost;
  if (!round_began_) round_began_ = now;
  if (now - *round_began_ < round_trip) return rate;
  round_began_ = now;
  ++rounds_since_cut_;
  if (std::exchange(lost_in_round_, 0) > 0 && rounds_since_cut_ > kRoundsBetweenCuts) {
    rounds_since_cut_ = 0;
    return rate * kCut;
  }
  const std::chrono::duration<double> round = round_trip;
  return rate + DataRate::BitsPerSecond(kFullPacketBytes * 8 / round.count());
}

}  // namespace sfu
