#include "sfu/cc/loss_control.h"

#include <algorithm>

namespace sfu {
namespace {

constexpr double kHigh = 0.10;  // section 6
constexpr double kLow = 0.02;
constexpr double kRaise = 1.05;
constexpr int kTrialWindows = 2;  // the first still has packets of before
constexpr double kHelped = 0.6;   // of the loss before
constexpr double kMargin = 0.05;
constexpr double kOfDelivered = 0.95;

}  // namespace

void LossControl::OnPackets(int received, int lost, Time now) {
  received_ += received;
  lost_ += lost;
  if (!since_) since_ = now;
  constexpr int kEnough = 20;
  if (now - *since_ < kWindow || received_ + lost_ < kEnough) return;
  loss_ = static_cast<double>(lost_) / (received_ + lost_);
  received_ = lost_ = 0;
  since_ = now;
  fresh_ = true;
}

std::optional<DataRate> LossControl::Judge(DataRate rate, DataRate delivered) {
  if (!fresh_) return std::nullopt;
  fresh_ = false;
  if (forgiving_) return JudgeForgiving(rate, delivered);
  if (loss_ > kHigh) return rate * (1 - 0.5 * loss_);
  if (loss_ < kLow) return rate * kRaise;
  return std::nullopt;
}

std::optional<DataRate> LossControl::JudgeForgiving(DataRate rate, DataRate delivered) {
  if (trial_ && ++trial_->windows >= kTrialWindows) {
    const Trial trial = *trial_;
    trial_.reset();
    if (loss_ > trial.loss * kHelped) {
      random_ = std::max(random_, loss_ + kMargin);
      return trial.rate;
    }
  }
  if (loss_ <= random_ || trial_) return std::nullopt;
  trial_ = Trial{.loss = loss_, .rate = rate};
  return std::min(rate, delivered * kOfDelivered);
}

}  // namespace sfu
