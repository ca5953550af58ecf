#include "signaling/metrics/media_metrics.h"

#include <string>
#include <string_view>
#include <utility>

#include "signaling/metrics/family.h"

namespace signaling {
namespace {

using prometheus::MetricFamily;
using sfu::EngineStats;
using Workers = std::span<const EngineStats>;

constexpr double kMicrosecondsPerSecond = 1e6;

// One labelled sample of a family: which counter of a worker it is.
struct Sample {
  std::string_view label, value;  // label empty: none but the worker
  uint64_t EngineStats::* counter;
};

MetricFamily Fill(MetricFamily family, Workers workers, std::initializer_list<Sample> samples,
                  std::string_view second_label = {}, std::string_view second_value = {}) {
  for (size_t i = 0; i < workers.size(); ++i) {
    for (const Sample& sample : samples) {
      MetricLabels labels = {{"worker", std::to_string(i)}};
      if (!sample.label.empty()) labels.emplace_back(sample.label, sample.value);
      if (!second_label.empty()) labels.emplace_back(second_label, second_value);
      AddValue(family, labels, static_cast<double>(workers[i].*sample.counter));
    }
  }
  return family;
}

MetricFamily RtpPackets(Workers workers) {
  MetricFamily family = CounterFamily(
      "rtp_packets_total", "RTP packets received from publishers and forwarded to subscribers.");
  family = Fill(std::move(family), workers,
                {{"kind", "audio", &EngineStats::rtp_received_audio},
                 {"kind", "video", &EngineStats::rtp_received_video}},
                "direction", "received");
  return Fill(std::move(family), workers,
              {{"kind", "audio", &EngineStats::rtp_forwarded_audio},
               {"kind", "video", &EngineStats::rtp_forwarded_video}},
              "direction", "forwarded");
}

void AddTraffic(std::vector<MetricFamily>& out, Workers workers) {
  out.push_back(Fill(CounterFamily("datagrams_total", "UDP datagrams of the media ports."), workers,
                     {{"direction", "received", &EngineStats::datagrams_received},
                      {"direction", "sent", &EngineStats::datagrams_sent}}));
  out.push_back(Fill(CounterFamily("datagram_bytes_total", "UDP payload bytes of the media ports."),
                     workers,
                     {{"direction", "received", &EngineStats::bytes_received},
                      {"direction", "sent", &EngineStats::bytes_sent}}));
  out.push_back(RtpPackets(workers));
  out.push_back(Fill(CounterFamily("rtcp_packets_total", "RTCP packets received and sent."),
                     workers,
                     {{"direction", "received", &EngineStats::rtcp_received},
                      {"direction", "sent", &EngineStats::rtcp_sent}}));
}

void AddRepair(std::vector<MetricFamily>& out, Workers workers) {
  out.push_back(
      Fill(CounterFamily("retransmissions_total",
                         "Packets sent again to subscribers, asked for but no longer stored, and "
                         "recovered from publishers."),
           workers,
           {{"result", "sent", &EngineStats::retransmitted},
            {"result", "unavailable", &EngineStats::retransmissions_unavailable},
            {"result", "recovered", &EngineStats::recovered}}));
  out.push_back(
      Fill(CounterFamily("padding_packets_total",
                         "Packets of padding that probe a subscriber's path, and media "
                         "packets lengthened to fit the train they leave in."),
           workers,
           {{"use", "probe", &EngineStats::padding_sent}, {"use", "train", &EngineStats::padded}}));
  out.push_back(Fill(CounterFamily("nacks_sent_total", "Retransmission requests to publishers."),
                     workers, {{"", "", &EngineStats::nacks_sent}}));
  out.push_back(Fill(CounterFamily("key_frames_requested_total", "Key frames asked of publishers."),
                     workers, {{"", "", &EngineStats::key_frames_requested}}));
  out.push_back(Fill(CounterFamily("layer_switches_total",
                                   "Times a subscriber's stream changed to another layer."),
                     workers, {{"", "", &EngineStats::layer_switches}}));
}

void AddConnections(std::vector<MetricFamily>& out, Workers workers) {
  out.push_back(
      Fill(CounterFamily("ice_connections_total", "Transports that ICE connected or let expire."),
           workers,
           {{"outcome", "connected", &EngineStats::ice_connected},
            {"outcome", "expired", &EngineStats::ice_expired}}));
  out.push_back(Fill(CounterFamily("dtls_handshakes_total", "DTLS handshakes by how they ended."),
                     workers,
                     {{"outcome", "connected", &EngineStats::dtls_connected},
                      {"outcome", "failed", &EngineStats::dtls_failed}}));
}

void AddPopulation(std::vector<MetricFamily>& out, Workers workers) {
  out.push_back(Fill(GaugeFamily("worker_participants", "Participants whose media a worker has."),
                     workers, {{"", "", &EngineStats::participants}}));
  out.push_back(Fill(GaugeFamily("worker_calls", "Calls whose media a worker has."), workers,
                     {{"", "", &EngineStats::calls}}));
  out.push_back(Fill(GaugeFamily("tracks", "Tracks being published."), workers,
                     {{"", "", &EngineStats::tracks}}));
  out.push_back(Fill(GaugeFamily("slots", "Outgoing streams negotiated with subscribers."), workers,
                     {{"", "", &EngineStats::slots}}));
}

MetricFamily Gauge(const char* name, const char* help, Workers workers,
                   double (*value)(const EngineStats&)) {
  MetricFamily family = GaugeFamily(name, help);
  for (size_t i = 0; i < workers.size(); ++i) {
    AddValue(family, {{"worker", std::to_string(i)}}, value(workers[i]));
  }
  return family;
}

void AddLoad(std::vector<MetricFamily>& out, Workers workers) {
  out.push_back(Gauge("worker_load", "Share of the last moment in which a worker was busy.",
                      workers, [](const EngineStats& stats) { return stats.load; }));
  out.push_back(Gauge("worker_core_share",
                      "Share of the last moment in which a worker had a core: less than its load "
                      "while other programs keep it from one.",
                      workers, [](const EngineStats& stats) { return stats.core_share; }));
  out.push_back(Gauge("worker_saturated", "Whether a worker takes nobody else: 1, or 0.", workers,
                      [](const EngineStats& stats) { return stats.saturated ? 1.0 : 0.0; }));
  out.push_back(Gauge("overload_shed_ratio",
                      "Share of the video that could be sent which overload takes.", workers,
                      [](const EngineStats& stats) { return stats.shed_share; }));
  out.push_back(Fill(GaugeFamily("overload_slots_shed", "Video slots that overload takes from."),
                     workers, {{"", "", &EngineStats::slots_shed}}));
  out.push_back(
      Fill(CounterFamily("overload_sheds_total", "Steps down that overload took video slots."),
           workers, {{"", "", &EngineStats::slots_sheds}}));
  out.push_back(Fill(CounterFamily("receive_overflows_total",
                                   "Datagrams the kernel dropped because a worker did not fetch "
                                   "them in time."),
                     workers, {{"", "", &EngineStats::receive_overflows}}));
}

MetricFamily Drops(Workers workers) {
  MetricFamily family =
      CounterFamily("packets_dropped_total", "Packets the media ports dropped, by reason.");
  for (size_t i = 0; i < workers.size(); ++i) {
    for (size_t reason = 0; reason < sfu::kDropReasons; ++reason) {
      const auto name = sfu::DropReasonName(static_cast<sfu::DropReason>(reason));
      AddValue(family, {{"worker", std::to_string(i)}, {"reason", std::string(name)}},
               static_cast<double>(workers[i].drops[reason]));
    }
  }
  return family;
}

// What is not limited, and slots that nobody could fill, are left out.
MetricFamily LimitedSeconds(Workers workers) {
  MetricFamily family = CounterFamily(
      "video_limited_seconds_total",
      "Seconds that video slots showed less than the best layer, summed over slots, by reason.");
  for (size_t i = 0; i < workers.size(); ++i) {
    for (size_t index = 0; index < sfu::kLimitReasons; ++index) {
      const auto reason = static_cast<sfu::LimitReason>(index);
      if (reason == sfu::LimitReason::kNone || reason == sfu::LimitReason::kNoSource) continue;
      AddValue(
          family,
          {{"worker", std::to_string(i)}, {"reason", std::string(sfu::LimitReasonName(reason))}},
          workers[i].limited_seconds[index]);
    }
  }
  return family;
}

MetricFamily ForwardLatency(Workers workers) {
  MetricFamily family = HistogramFamily(
      "forward_latency_seconds",
      "Time from reading a media packet from the socket to handing it on, pacing included.");
  for (size_t i = 0; i < workers.size(); ++i) {
    AddHistogram(family, {{"worker", std::to_string(i)}}, sfu::kLatencyBounds,
                 kMicrosecondsPerSecond, workers[i].forward_latency,
                 workers[i].forward_latency_sum_seconds);
  }
  return family;
}

}  // namespace

std::vector<MetricFamily> MediaFamilies(Workers workers) {
  std::vector<MetricFamily> families;
  AddTraffic(families, workers);
  AddRepair(families, workers);
  AddConnections(families, workers);
  AddPopulation(families, workers);
  AddLoad(families, workers);
  families.push_back(Drops(workers));
  families.push_back(LimitedSeconds(workers));
  families.push_back(ForwardLatency(workers));
  return families;
}

}  // namespace signaling
