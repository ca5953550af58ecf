// How much may be sent to one subscriber: from its feedback to a target rate, a window of data in
// flight and probe clusters. A pure machine: events and the time in, values out; no clock of its
// own.
//
//   estimator.OnSent(sequence, bytes, cluster, now);   // every packet
//   estimator.OnFeedback(block, now);                  // RTCP transport-wide feedback
//   if (estimator.target() ...)                        // what allocation may spend
//   if (auto probe = estimator.NextProbe(wish, now))   // what the pacer is to send on top
//
// Sources: draft-ietf-rmcat-gcc-02; libwebrtc's modules/congestion_controller/goog_cc as of 2024
// (branch-heads/6478). Where and why it does otherwise: README.md beside this file, switch by
// switch in estimator_options.h. Costs 8 KiB at 2 Mb/s and grows with what is in flight, to 120 KiB
// at most; a packet costs one write, a feedback a walk over its packets.
#pragma once

#include <optional>

#include "sfu/cc/competition.h"
#include "sfu/cc/delay_trend.h"
#include "sfu/cc/delivered_rate.h"
#include "sfu/cc/estimator_options.h"
#include "sfu/cc/loss_control.h"
#include "sfu/cc/probe_control.h"
#include "sfu/cc/queue_delay.h"
#include "sfu/cc/rate_control.h"
#include "sfu/cc/send_history.h"
#include "sfu/util/prefetch.h"

namespace sfu {

class BandwidthEstimator {
 public:
  explicit BandwidthEstimator(const EstimatorOptions& options = {});

  // `sequence`: transport-wide; nullopt: it carries none, feedback will not tell of it.
  void OnSent(std::optional<uint16_t> sequence, uint32_t bytes, ClusterId cluster, Time now);
  // The part of the estimator itself that OnSent() needs.
  void Prefetch() const {
    const auto* const begin = reinterpret_cast<const char*>(this);
    sfu::Prefetch(begin, static_cast<size_t>(reinterpret_cast<const char*>(&options_) - begin));
  }
  // What OnSent() of so many packets will need besides.
  void PrefetchForSent(size_t packets) const { history_.Prefetch(packets); }
  // The same packet again, under its number of before.
  void OnSentAgain(std::optional<uint16_t> sequence, uint32_t bytes);
  // How many packets it tells that they were lost.
  int OnFeedback(const rtp::RtcpBlock& block, Time now);
  // Of a subscriber without transport-wide feedback.
  void OnRemb(DataRate rate);
  // Beside REMB.
  void OnLossReport(double fraction_lost, Time now);
  // The subscriber is reached by another way, of which nothing is known but how much the last one
  // was thought to carry.
  void OnPathChange();

  // What all of the packets to the subscriber together may take.
  DataRate target() const { return target_; }
  // Feedback of any kind has come: before, there is nothing to pace by.
  bool proven() const { return proven_; }
  // Feedback may still be on its way. A subscriber that negotiated it and sends none for seconds is
  // one without estimate.
  bool expected(Time now) const;
  // How fast queued packets may leave, somewhat above the target: a burst need not wait for its
  // average.
  DataRate pacing_rate() const;
  // A queue is being drained.
  bool congested() const { return draining_; }
  // More may be in flight now. False while the path is full, or silent.
  bool window_open(Time now) const;
  // For how long the next feedback has been overdue. Receivers send it when packets come, so none
  // is due while nothing is in flight; and of a subscriber that has sent none yet, never.
  Duration silence(Time now) const;
  // `wish`: what the application could make use of; nullopt: it has all it wants.
  std::optional<ProbeCluster> NextProbe(std::optional<DataRate> wish, Time now);

  // For operators and tests.
  Duration queue_delay() const { return least_queue_; }
  Duration round_trip() const { return round_trip_; }
  double loss() const { return loss_.loss(); }
  bool competing() const { return competition_.competing(); }
  bool application_limited() const { return application_limited_; }

 private:
  struct Batch {
    int received = 0;
    int lost = 0;
    double bytes = 0;  // received
    Duration first_queue{0};
    Duration last_queue{0};
    Duration least_queue = Duration::max();
  };
  Batch Read(const std::vector<PacketResult>& results, Time now);
  void UpdateRoundTrip(const std::vector<PacketResult>& results, Time now);
  void UpdateSendRate(Time now);
  void DecideByTrend(Time now);
  void DecideByQueue(const Batch& batch, Time now);
  bool Rises(const Batch& batch) const;
  void LowerTo(double share, DataRate capacity, Time now);
  void JudgeLoss(Time now);
  void ApplyProbe(Time now);
  DataRate ProvenBound() const;
  // What is known of the queue is of long ago.
  bool Forgets(Time now) const;
  Duration PacketTime() const;
  void Publish();

  // What OnSent() needs lies together at the beginning (Prefetch).
  SendHistory history_;
  uint64_t sent_bytes_ = 0;
  Time last_sent_{};
  std::optional<Time> first_sent_;

  EstimatorOptions options_;
  DelayTrend trend_;
  QueueDelay queue_;
  DeliveredRate delivered_;
  RateControl rate_;
  LossControl loss_;
  Competition competition_;
  ProbeControl probes_;

  DataRate target_;
  DataRate loss_bound_;
  std::optional<DataRate> remb_;
  std::optional<DataRate> wish_;
  Duration least_queue_{0};
  Duration last_queue_{0};
  Duration round_trip_{100'000};
  Duration least_round_trip_ = Duration::max();
  Duration feedback_interval_{100'000};
  std::optional<Time> last_feedback_;
  Time outage_told_until_{};  // what an outage lost is reported
  std::optional<Time> lowered_at_;
  std::optional<Time> stands_since_;
  bool draining_ = false;
  bool halting_ = false;  // less arrives than is sent, by far
  bool held_ = false;     // plain GCC: no growth before the trend is normal again

  Time sent_since_{};
  DataRate sent_rate_;
  bool application_limited_ = false;
  bool proven_ = false;
};

}  // namespace sfu
