#include "sfu/cc/bandwidth_estimator.h"

#include <algorithm>
#include <utility>

namespace sfu {
namespace {

using Usage = DelayTrend::Usage;

constexpr double kGrowth = 1.08;       // a second, as GCC's
constexpr double kEagerGrowth = 1.15;  // with an empty queue
constexpr double kBackOff = 0.85;      // section 5.5: beta

// The queue of the bottleneck.
constexpr Duration kEmptyQueue{10'000};
constexpr Duration kNoticeableQueue{15'000};
constexpr Duration kProbeQueue{40000};
constexpr Duration kLongQueue{50'000};
constexpr Duration kStandingQueue{30'000};
constexpr Duration kStandingFor{600'000};
constexpr double kMostRandom = 0.3;
constexpr Duration kMostPacketTime{40000};
constexpr double kOverDelivered = 1.15;
constexpr double kPlainOverDelivered = 1.5;
constexpr double kGrowing = 0.85;  // arrived against sent: jitter alone does not look like that
constexpr double kKeepsPace = 1.1;
constexpr double kAfterLongQueue = 0.85;
constexpr double kAfterShortQueue = 0.90;
constexpr Duration kBetweenLowerings{300000};

constexpr double kPacing = 1.2;
constexpr double kPlainPacing = 2.5;  // libwebrtc's default pacing factor
constexpr Duration kSlack{150'000};   // of the window, for late feedback
constexpr double kHalting = 0.5;      // arrived since the last feedback, against the target
constexpr Duration kDrainedQueue{15'000};
constexpr double kLeastWindow = 3000;
constexpr Duration kStuck{500'000};

constexpr Duration kMostInterval{500'000};  // of feedback
constexpr Duration kOutage{300'000};        // without feedback
constexpr Duration kOutageTold{200'000};
constexpr Duration kPatience{3'000'000};
constexpr double kApplicationLimited = 0.7;
constexpr Duration kSendRateWindow{500'000};

}  // namespace

BandwidthEstimator::BandwidthEstimator(const EstimatorOptions& options)
    : options_(options),
      rate_(options.start, options.least, options.most),
      loss_(options.forgive_random_loss),
      probes_(options.eager_probes),
      target_(options.start),
      loss_bound_(options.most) {}

void BandwidthEstimator::OnSent(std::optional<uint16_t> sequence, uint32_t bytes, ClusterId cluster,
                                Time now) {
  if (sequence) {
    history_.OnSent(*sequence, bytes, cluster, now);
    last_sent_ = now;
  }
  sent_bytes_ += bytes;
  if (!first_sent_) first_sent_ = sent_since_ = now;
}

void BandwidthEstimator::OnSentAgain(std::optional<uint16_t> sequence, uint32_t bytes) {
  if (sequence) history_.OnSentAgain(*sequence);
  sent_bytes_ += bytes;
}

void BandwidthEstimator::OnPathChange() {
  EstimatorOptions options = options_;
  options.start = target_;
  const bool proven = proven_;
  *this = BandwidthEstimator(options);
  proven_ = proven;
}

bool BandwidthEstimator::expected(Time now) const {
  return proven_ || !first_sent_ || now - *first_sent_ < kPatience;
}

int BandwidthEstimator::OnFeedback(const rtp::RtcpBlock& block, Time now) {
  const auto& results = history_.OnFeedback(block);
  if (results.empty()) return 0;
  proven_ = true;
  if (last_feedback_ && now - *last_feedback_ > kOutage) outage_told_until_ = now + kOutageTold;
  const auto since = std::chrono::duration_cast<Duration>(now - last_feedback_.value_or(now));
  UpdateRoundTrip(results, now);
  UpdateSendRate(now);
  const Batch batch = Read(results, now);
  halting_ = batch.bytes < kHalting * target_.BytesIn(std::min(since, kMostInterval));
  if (batch.received > 0) {
    if (options_.queue_delay) {
      DecideByQueue(batch, now);
    } else {
      DecideByTrend(now);
    }
    ApplyProbe(now);
  }
  JudgeLoss(now);
  Publish();
  return batch.lost;
}

BandwidthEstimator::Batch BandwidthEstimator::Read(const std::vector<PacketResult>& results,
                                                   Time now) {
  Batch batch;
  for (const PacketResult& result : results) {
    probes_.OnPacket(result);
    if (!result.arrival) {
      ++batch.lost;
      continue;
    }
    const Duration queue = queue_.OnPacket(result, competition_.competing());
    trend_.OnPacket(result);
    delivered_.OnPacket(result, queue);
    batch.bytes += result.bytes;
    if (batch.received++ == 0) batch.first_queue = queue;
    batch.last_queue = queue;
    batch.least_queue = std::min(batch.least_queue, queue);
  }
  // What an overflowing queue loses is neither random nor news: the queue itself decides.
  // Nor is what an outage lost.
  const bool overflows = draining_ || std::min(batch.least_queue, last_queue_) >= kLongQueue;
  const bool random = !overflows && now >= outage_told_until_;
  if (!options_.queue_delay || random) loss_.OnPackets(batch.received, batch.lost, now);
  if (batch.received > 0) least_queue_ = batch.least_queue;
  return batch;
}

void BandwidthEstimator::UpdateRoundTrip(const std::vector<PacketResult>& results, Time now) {
  for (size_t i = results.size(); i-- > 0;) {
    if (!results[i].arrival) continue;
    const auto sample = std::chrono::duration_cast<Duration>(now - results[i].sent);
    // A path that became longer is believed within seconds.
    if (sample < least_round_trip_) least_round_trip_ = sample;
    least_round_trip_ += (sample - least_round_trip_) / 64;
    round_trip_ += (sample - round_trip_) / 4;
    break;
  }
  if (last_feedback_) {
    const auto interval = std::chrono::duration_cast<Duration>(now - *last_feedback_);
    feedback_interval_ += (std::min(interval, kMostInterval) - feedback_interval_) / 8;
  }
  last_feedback_ = now;
}

void BandwidthEstimator::UpdateSendRate(Time now) {
  const auto elapsed = now - sent_since_;
  if (elapsed < kSendRateWindow) return;
  sent_rate_ = DataRate::Of(static_cast<double>(sent_bytes_), elapsed);
  sent_bytes_ = 0;
  sent_since_ = now;
  application_limited_ = sent_rate_ < target_ * kApplicationLimited;
}

// GCC as it is written: increase, hold, decrease (section 5.5).
void BandwidthEstimator::DecideByTrend(Time now) {
  const auto delivered = delivered_.rate();
  switch (trend_.usage()) {
    case Usage::kOverusing:
      if (delivered && (!lowered_at_ || now - *lowered_at_ >= round_trip_)) {
        rate_.Lower(std::min(*delivered, rate_.rate()) * kBackOff, *delivered, now);
        lowered_at_ = now;
      }
      held_ = true;
      return rate_.Hold(now);
    case Usage::kUnderusing:
      held_ = true;
      return rate_.Hold(now);
    case Usage::kNormal:
      if (std::exchange(held_, false)) return rate_.Hold(now);
      return rate_.Grow(kGrowth, delivered, ProvenBound(), round_trip_, now);
  }
}

void BandwidthEstimator::LowerTo(double share, DataRate capacity, Time now) {
  if (capacity * share < rate_.rate()) {
    lowered_at_ = now;
    probes_.OnDrop(now);
    competition_.OnLowered(now);
  }
  rate_.Lower(capacity * share, capacity, now);
}

Duration BandwidthEstimator::PacketTime() const {
  return std::min(std::chrono::duration_cast<Duration>(rate_.rate().TimeFor(kFullPacketBytes)),
                  kMostPacketTime);
}

// Probes prove what the application's own packets do not.
DataRate BandwidthEstimator::ProvenBound() const {
  const auto delivered = delivered_.rate();
  if (!delivered) return options_.most;
  return *delivered * (options_.eager_probes ? kOverDelivered : kPlainOverDelivered) +
         DataRate::KilobitsPerSecond(10);
}

// The queue has grown since the last feedback, and goes on growing or came at once.
bool BandwidthEstimator::Rises(const Batch& batch) const {
  const bool sudden = batch.first_queue >= last_queue_ + kLongQueue;
  const Duration before = sudden ? last_queue_ : std::max(batch.first_queue, last_queue_);
  return batch.last_queue > before + Duration(2'000);
}

// README.md tells this in prose.
void BandwidthEstimator::DecideByQueue(const Batch& batch, Time now) {
  const bool rising = Rises(batch);
  last_queue_ = batch.last_queue;
  // A slow bottleneck takes long for one packet: that is no queue.
  const Duration packet = PacketTime();
  if (batch.least_queue <= kDrainedQueue + packet) draining_ = false;
  const auto busy = delivered_.busy();
  if (options_.compete) {
    const auto delivered = delivered_.rate();
    competition_.OnFeedback({.least_queue = std::max(batch.least_queue - packet, Duration(0)),
                             .delivered = delivered,
                             .rate = rate_.rate(),
                             .keeps_pace = busy && busy->sent <= busy->arrived * kKeepsPace},
                            now);
    if (delivered && competition_.competing()) {
      draining_ = false;
      const DataRate next = competition_.Next(rate_.rate(), batch.lost, round_trip_, now);
      // A full queue cannot be probed: what is wished for is tried out.
      const DataRate bound = std::max(ProvenBound(), wish_.value_or(DataRate()));
      return rate_.Set(std::min(next, std::max(bound, rate_.rate())));
    }
  }
  const auto capacity = busy ? std::optional(busy->arrived) : delivered_.rate();
  const bool grows = busy && busy->arrived < busy->sent * kGrowing;
  const bool may_lower = !lowered_at_ || now - *lowered_at_ >= round_trip_ + kBetweenLowerings;
  if (batch.last_queue >= kLongQueue + packet && rising && grows) {
    // Sharp: the bottleneck became slower than what is sent, whatever the trend thinks yet.
    draining_ = true;
    return LowerTo(kAfterLongQueue, *capacity, now);
  }
  if (trend_.usage() == Usage::kOverusing && batch.least_queue >= kNoticeableQueue + packet &&
      capacity && may_lower) {
    return LowerTo(batch.least_queue >= kLongQueue + packet ? kAfterLongQueue : kAfterShortQueue,
                   *capacity, now);
  }
  if (batch.least_queue >= kLongQueue + packet && capacity && may_lower) {
    draining_ = true;
    return LowerTo(kAfterLongQueue, *capacity, now);
  }
  // A queue that neither grows nor ends: a little more is sent than goes through.
  if (batch.least_queue < kNoticeableQueue + packet) stands_since_.reset();
  if (batch.least_queue >= kStandingQueue + packet && !stands_since_) stands_since_ = now;
  if (stands_since_ && now - *stands_since_ >= kStandingFor && capacity && may_lower) {
    stands_since_.reset();
    return LowerTo(kAfterShortQueue, *capacity, now);
  }
  if (batch.least_queue > kEmptyQueue + packet || trend_.usage() != Usage::kNormal)
    return rate_.Hold(now);
  const auto delivered = delivered_.rate();
  // What arrives without a queue is carried: a source that cannot be thinned is not held back.
  if (batch.last_queue <= kEmptyQueue && delivered && *delivered > rate_.rate()) {
    rate_.Set(*delivered);
  }
  rate_.Grow(kEagerGrowth, delivered, ProvenBound(), round_trip_, now);
}

void BandwidthEstimator::JudgeLoss(Time now) {
  const DataRate delivered = delivered_.rate().value_or(target_);
  const auto judged = loss_.Judge(target_, delivered);
  if (!judged) return;
  if (options_.forgive_random_loss) {
    if (*judged < target_) {
      rate_.Lower(*judged, delivered, now);
    } else {
      rate_.Set(*judged);
    }
    return;
  }
  loss_bound_ = std::clamp(*judged, options_.least, options_.most);
}

void BandwidthEstimator::ApplyProbe(Time now) {
  if (options_.forgive_random_loss) probes_.SetRandomLoss(std::min(loss_.loss(), kMostRandom));
  const auto result = probes_.TakeResult(now);
  if (!result || competition_.competing()) return;
  if (result->saturated) {
    rate_.OnCapacity(result->rate);
    rate_.Set(
        std::max(result->rate, std::min(rate_.rate(), delivered_.rate().value_or(DataRate()))));
  } else {
    rate_.Set(std::max(rate_.rate(), result->rate));
  }
  loss_bound_ = std::max(loss_bound_, rate_.rate());
}

void BandwidthEstimator::Publish() {
  target_ = std::min(rate_.rate(), loss_bound_);
  if (remb_) target_ = std::min(*remb_, loss_bound_);
}

void BandwidthEstimator::OnRemb(DataRate rate) {
  proven_ = true;
  remb_ = std::clamp(rate, options_.least, options_.most);
  Publish();
}

void BandwidthEstimator::OnLossReport(double fraction_lost, Time now) {
  // Transport-wide feedback knows better; and loss alone would never let the estimate rise.
  if (last_feedback_ || !remb_) return;
  loss_.OnFraction(fraction_lost);
  JudgeLoss(now);
  Publish();
}

DataRate BandwidthEstimator::pacing_rate() const {
  return target_ * (options_.queue_delay ? kPacing : kPlainPacing);
}

bool BandwidthEstimator::window_open(Time now) const {
  if (!options_.window || !last_feedback_) return true;
  // Feedback tells of losses only together with a later packet's arrival: when the last that were
  // sent are lost, one more has to go.
  if (now - last_sent_ >= kStuck) return true;
  const Duration path = std::min(least_round_trip_, round_trip_) + feedback_interval_;
  const Duration reach = draining_ || halting_ ? path : path + kSlack;
  const double window = std::max(kLeastWindow, target_.BytesIn(reach));
  return static_cast<double>(history_.bytes_in_flight()) < window;
}

// Where nothing is sent for want of an estimate, no feedback would ever tell that the queue is
// gone.
bool BandwidthEstimator::Forgets(Time now) const {
  return last_feedback_ && now - *last_feedback_ >= kStuck && now - last_sent_ >= kStuck;
}

Duration BandwidthEstimator::silence(Time now) const {
  const auto oldest = history_.oldest_in_flight();
  if (!last_feedback_ || !oldest) return Duration(0);
  const Time due = std::max(*last_feedback_, *oldest + round_trip_);
  return std::max(Duration(0), std::chrono::duration_cast<Duration>(now - due));
}

std::optional<ProbeCluster> BandwidthEstimator::NextProbe(std::optional<DataRate> wish, Time now) {
  wish_ = wish;
  return probes_.Next(
      {.target = target_,
       .wish = wish,
       .application_limited = application_limited_,
       .congested = !Forgets(now) && (draining_ || competition_.competing() ||
                                      least_queue_ > kProbeQueue || !window_open(now))},
      now);
}

}  // namespace sfu
