// An estimator on a path of known capacity, without an engine: a sender that spends the whole
// target (or less), a drop-tail queue, delay, random loss, and a receiver whose feedback is real
// bytes.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "rtp/rtcp_reader.h"
#include "rtp/sequence.h"
#include "rtp/transport_feedback.h"
#include "sfu/cc/bandwidth_estimator.h"

namespace sfu {

struct PathOptions {
  double capacity_bps = 2e6;
  Duration queue{300'000};
  Duration delay{20'000};  // one way
  Duration jitter{0};
  double loss = 0;           // of data
  double feedback_loss = 0;  // of feedback
  Duration feedback_interval{50'000};
  double most_sent_bps = 1e9;  // what the application has to send
  uint64_t seed = 1;
};

class PathModel {
 public:
  explicit PathModel(const PathOptions& path, const EstimatorOptions& of = {})
      : options(path), estimator(of), random_(path.seed) {}

  void RunFor(Duration duration) {
    const Time until = now_ + duration;
    while (now_ < until) Step();
  }
  Time now() const { return now_; }
  double seconds() const { return std::chrono::duration<double>(now_.time_since_epoch()).count(); }
  // The longest time in a row with the estimate above 1.1 times the capacity.
  Duration most_above() const { return most_above_; }
  double delivered_bytes() const { return delivered_bytes_; }
  // Of the last second.
  Duration most_queue() const {
    return waits_.empty() ? Duration(0) : *std::max_element(waits_.begin(), waits_.end());
  }

  PathOptions options;
  BandwidthEstimator estimator;

 private:
  static constexpr Duration kStep{1'000};
  static constexpr uint32_t kBytes = 1200;

  double Unit() {
    random_ = random_ * 6364136223846793005ull + 1442695040888963407ull;
    return static_cast<double>(random_ >> 33) / static_cast<double>(1ull << 31);
  }
  void Step() {
    now_ += kStep;
    const double rate = std::min(options.most_sent_bps, estimator.target().bps());
    credit_ = std::min(credit_ + rate / 8 * 1e-3, 3.0 * kBytes);
    while (credit_ >= kBytes && estimator.window_open(now_)) {
      credit_ -= kBytes;
      Send(kBytes, 0);
    }
    SendProbe();
    while (!feedback_.empty() && feedback_.front().at <= now_) {
      const rtp::RtcpBlock block{205, 15, std::span(feedback_.front().bytes).subspan(4)};
      estimator.OnFeedback(block, now_);
      feedback_.pop_front();
    }
    if (now_ >= next_feedback_) WriteFeedback();
    const bool above = estimator.target().bps() > 1.1 * options.capacity_bps;
    above_ = above ? above_ + kStep : Duration(0);
    most_above_ = std::max(most_above_, above_);
    if (waits_.size() > 1000) waits_.pop_front();
    waits_.push_back(std::max(Duration(0), std::chrono::duration_cast<Duration>(free_at_ - now_)));
  }
  void SendProbe() {
    if (!probe_) {
      probe_ = estimator.NextProbe(wish, now_);
      probe_began_ = now_;
      probe_sent_ = 0;
    }
    while (probe_ && probe_sent_ <= probe_->rate.BytesIn(now_ - probe_began_)) {
      Send(320, probe_->id);
      probe_sent_ += 320;
      if (probe_sent_ >= probe_->bytes) probe_.reset();
    }
  }
  void Send(uint32_t bytes, ClusterId cluster) {
    const uint16_t sequence = next_sequence_++;
    estimator.OnSent(sequence, bytes, cluster, now_);
    if (Unit() < options.loss) return;
    const Time begin = std::max(now_, free_at_);
    if (begin - now_ > options.queue) return;
    free_at_ = begin + Duration(static_cast<int64_t>(bytes * 8 / options.capacity_bps * 1e6));
    const auto jitter =
        Duration(static_cast<int64_t>(Unit() * static_cast<double>(options.jitter.count())));
    last_arrival_ = std::max(last_arrival_, free_at_ + options.delay + jitter);
    arrivals_.push_back({unwrapper_.Unwrap(sequence),
                         std::chrono::duration_cast<Duration>(last_arrival_.time_since_epoch())});
    delivered_bytes_ += bytes;
  }
  void WriteFeedback() {
    next_feedback_ = now_ + options.feedback_interval;
    std::vector<rtp::PacketArrival> due;
    while (!arrivals_.empty() && arrivals_.front().arrival <= now_.time_since_epoch()) {
      due.push_back(arrivals_.front());
      arrivals_.pop_front();
    }
    std::span<const rtp::PacketArrival> rest(due);
    while (!rest.empty()) {
      std::array<uint8_t, 1000> bytes{};
      const auto block = rtp::WriteTransportFeedback(bytes, 1, 2, count_++, base_, rest);
      if (block.arrivals_covered == 0) return;
      base_ = rest[block.arrivals_covered - 1].sequence + 1;
      rest = rest.subspan(block.arrivals_covered);
      if (Unit() < options.feedback_loss) continue;
      // As the reader hands it out: without RTCP padding.
      rtp::RtcpReader reader(block.bytes);
      const auto read = reader.Next();
      std::vector<uint8_t> copy(4);
      copy.insert(copy.end(), read->body.begin(), read->body.end());
      feedback_.push_back({now_ + options.delay, std::move(copy)});
    }
  }

 public:
  std::optional<DataRate> wish;

 private:
  struct Feedback {
    Time at;
    std::vector<uint8_t> bytes;
  };
  uint64_t random_;
  Time now_{};
  double credit_ = 0;
  std::optional<ProbeCluster> probe_;
  Time probe_began_{};
  double probe_sent_ = 0;
  uint16_t next_sequence_ = 100;
  rtp::SequenceUnwrapper unwrapper_;
  Time free_at_{};
  Time last_arrival_{};
  std::deque<rtp::PacketArrival> arrivals_;
  std::deque<Feedback> feedback_;
  Time next_feedback_{};
  int64_t base_ = 0;
  uint8_t count_ = 0;
  double delivered_bytes_ = 0;
  Duration above_{0};
  Duration most_above_{0};
  std::deque<Duration> waits_;
};

}  // namespace sfu
