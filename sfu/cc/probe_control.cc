#include "sfu/cc/probe_control.h"

#include <algorithm>
#include <utility>

namespace sfu {
namespace {

constexpr Duration kStartLength{30'000};
constexpr Duration kLength{45'000};  // more than one frame of another sender's, at 30 a second
constexpr Duration kMostLength{1'000'000};
constexpr double kLeastBytes = 5 * 300;
constexpr int kLeastPackets = 5;
constexpr double kLeastShare = 0.6;  // of the cluster's bytes, received

constexpr double kFirst = 3;  // times the rate to start with
constexpr double kStep = 2;
constexpr double kCarried = 0.75;  // of the probe's rate: more may be there
constexpr double kGained = 1.05;   // times the rate before: it was worth its bytes
constexpr double kSaturated = 0.85;
constexpr double kOfSaturated = 0.95;
constexpr DataRate kMostAtStart = DataRate::KilobitsPerSecond(5'000);
constexpr int kMostStarts = 5;
constexpr double kAboveWish = 1.15;

constexpr Duration kAnswerTime{1000000};
constexpr Duration kAfterDrop{1000000};
constexpr Duration kWishInterval{1000000};
constexpr Duration kAfterSuccess{200000};
constexpr Duration kProofInterval{5000000};

// Probes that keep time with the frames of somebody else in the same bottleneck always meet the
// same part of them, and see no more of the path than that leaves.
constexpr Duration kOutOfStep{7000};
constexpr int kSteps = 16;
Duration OutOfStep(ClusterId id) { return kOutOfStep * (id % kSteps); }

}  // namespace

std::optional<DataRate> ProbeControl::NextRate(const Situation& situation, Time now) {
  if (follow_up_) return std::exchange(follow_up_, std::nullopt);
  enough_ = situation.target;
  length_ = starting_ ? kStartLength : kLength;
  if (starting_) {
    enough_ = kMostAtStart;
    ++starts_;
    return situation.target * kFirst;
  }
  const auto since = now - last_probe_;
  if (situation.wish && *situation.wish > situation.target) {
    const auto wait = failed_ ? kWishInterval : kAfterSuccess;
    const bool due = since >= (eager_ ? wait + OutOfStep(last_id_) : kProofInterval);
    const bool after_drop = eager_ && drop_at_ && now - *drop_at_ >= kAfterDrop;
    if (due || after_drop) {
      drop_at_.reset();
      enough_ = *situation.wish * kAboveWish;
      return std::min(situation.target * kStep, enough_);
    }
  }
  if (situation.application_limited && since >= kProofInterval) return situation.target;
  return std::nullopt;
}

std::optional<ProbeCluster> ProbeControl::Next(const Situation& situation, Time now) {
  if (under_way_) {
    if (now - sent_at_ < kAnswerTime) return std::nullopt;
    Finish(Evaluate(), now);
  }
  if (situation.congested) {
    follow_up_.reset();
    return std::nullopt;
  }
  const auto rate = NextRate(situation, now);
  if (!rate) return std::nullopt;
  starting_ = false;
  last_id_ = static_cast<ClusterId>(last_id_ % 255 + 1);
  under_way_ = ProbeCluster{
      .id = last_id_, .rate = *rate, .bytes = std::max(kLeastBytes, rate->BytesIn(length_))};
  before_ = situation.target;
  sent_at_ = last_probe_ = now;
  packets_ = 0;
  bytes_ = reported_ = 0;
  return under_way_;
}

void ProbeControl::OnPacket(const PacketResult& packet) {
  if (!under_way_ || packet.cluster != under_way_->id) return;
  reported_ += packet.bytes;
  if (!packet.arrival) return;
  const Duration sent = packet.sent_since_epoch();
  const Duration arrival = *packet.arrival;
  if (packets_++ == 0) {
    sent_ = {.first = sent, .last = sent};
    arrived_ = {.first = arrival, .last = arrival};
    sent_.first_bytes = sent_.last_bytes = packet.bytes;
    arrived_.first_bytes = arrived_.last_bytes = packet.bytes;
  }
  bytes_ += packet.bytes;
  if (sent >= sent_.last) sent_.last = sent, sent_.last_bytes = packet.bytes;
  if (arrival < arrived_.first) arrived_.first = arrival, arrived_.first_bytes = packet.bytes;
  arrived_.last = std::max(arrived_.last, arrival);
}

std::optional<ProbeControl::Result> ProbeControl::Evaluate() const {
  if (packets_ < kLeastPackets || bytes_ < kLeastShare * under_way_->bytes) return std::nullopt;
  const Duration sending = sent_.last - sent_.first;
  const Duration arriving = arrived_.last - arrived_.first;
  if (sending <= Duration(0) || arriving <= Duration(0) || sending > kMostLength ||
      arriving > kMostLength)
    return std::nullopt;
  const DataRate sent = DataRate::Of(bytes_ - sent_.last_bytes, sending) * (1 / (1 - random_loss_));
  const DataRate arrived =
      DataRate::Of(bytes_ - arrived_.first_bytes, arriving) * (1 / (1 - random_loss_));
  if (arrived > sent * 2) return std::nullopt;  // a pause of the path let it through at once
  if (arrived < sent * kSaturated) return Result{arrived * kOfSaturated, true};
  // Never more than was looked for: what random loss is scaled by is an estimate itself.
  return Result{std::min({sent, arrived, under_way_->rate}), false};
}

void ProbeControl::Finish(const std::optional<Result>& result, Time now) {
  const DataRate probed = under_way_->rate;
  under_way_.reset();
  last_probe_ = now;
  failed_ = !result || result->saturated || result->rate < probed * kCarried ||
            result->rate < before_ * kGained;
  if (!result && enough_ == kMostAtStart && starts_ < kMostStarts) starting_ = true;
  if (failed_) return;
  if (probed < enough_) follow_up_ = std::min(result->rate * kStep, enough_);
}

std::optional<ProbeControl::Result> ProbeControl::TakeResult(Time now) {
  if (!under_way_ || reported_ < under_way_->bytes) return std::nullopt;
  const auto result = Evaluate();
  Finish(result, now);
  return result;
}

void ProbeControl::OnDrop(Time now) {
  drop_at_ = now;
  follow_up_.reset();
}

}  // namespace sfu
