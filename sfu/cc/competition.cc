#include "sfu/cc/competition.h"

#include <algorithm>
#include <utility>

namespace sfu {
namespace {

using std::chrono_literals::operator""ms;

constexpr Duration kStanding{30'000};
constexpr Duration kCalm{15'000};
constexpr Duration kStandsFor{1500000};
constexpr Duration kCalmFor{1000000};
constexpr double kPacketBits = 1200 * 8;
constexpr double kCut = 0.7;
constexpr int kRoundsBetweenCuts = 2;

}  // namespace

void Competition::OnFeedback(Duration least_queue, bool obeyed, Time now) {
  if (least_queue < kStanding || (!obeyed && !competing_)) standing_since_.reset();
  if (least_queue >= kCalm) calm_since_.reset();
  if (least_queue >= kStanding && !standing_since_) standing_since_ = now;
  if (least_queue < kCalm && !calm_since_) calm_since_ = now;
  if (competing_) {
    if (calm_since_ && now - *calm_since_ >= kCalmFor) competing_ = false;
    return;
  }
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
  return rate + DataRate::BitsPerSecond(kPacketBits / round.count());
}

}  // namespace sfu
