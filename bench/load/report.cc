#include "bench/load/report.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

namespace bench {
namespace {

using boost::json::object;

// Four significant digits are more than a measurement has.
double Rounded(double value) {
  if (value == 0 || !std::isfinite(value)) return 0;
  const double scale = std::pow(10, 3 - std::floor(std::log10(std::abs(value))));
  return std::round(value * scale) / scale;
}

object Percentiles(const LatencyHistogram& histogram) {
  return {{"samples", histogram.count()},
          {"p50", Rounded(histogram.PercentileMs(0.5))},
          {"p95", Rounded(histogram.PercentileMs(0.95))},
          {"p99", Rounded(histogram.PercentileMs(0.99))},
          {"p99_9", Rounded(histogram.PercentileMs(0.999))},
          {"max", Rounded(histogram.MaxMs())}};
}

object Shape(const LoadOptions& options) {
  return {{"calls", options.calls},
          {"publishers", options.publishers},
          {"subscribers", options.subscribers},
          {"slots", options.slots},
          {"audio", options.audio},
          {"simulcast", options.simulcast},
          {"as_browsers", options.as_browsers},
          {"packet_size", options.packet_size},
          {"frame_packets", options.frame_packets},
          {"fps", options.fps},
          {"varied", options.varied},
          {"even", options.even},
          {"loss", options.loss},
          {"churn", options.churn}};
}

object Media(const LoadResult& result) {
  const MediaTotals& media = result.media;
  return {{"sent", media.packets_sent},
          {"frames_late", media.frames_late},
          {"received", media.arrivals.received},
          {"received_per_second", Rounded(result.ForwardedPerSecond())},
          {"missing", media.arrivals.missing},
          {"late", media.arrivals.late},
          {"twice", media.arrivals.twice},
          {"silent_streams", media.arrivals.silent},
          {"audio_received", media.audio.received},
          {"audio_missing", media.audio.missing},
          {"gaps_200ms", media.arrivals.gaps},
          {"longest_gap_ms", Rounded(static_cast<double>(media.arrivals.longest_gap_ns) / 1e6)},
          {"authenticated", media.counters.opened},
          {"not_authentic", media.counters.not_authentic},
          {"without_stamp", media.counters.without_stamp},
          {"nacks_sent", media.counters.nacks_sent},
          {"nacked", media.counters.nacked},
          {"repeated", media.counters.repeated},
          {"latency_ms", Percentiles(media.counters.latency)}};
}

// What is not known is null, not 0: nothing costs nothing.
boost::json::value KnownIf(bool known, double value) {
  return known ? boost::json::value(Rounded(value)) : boost::json::value();
}

object Server(const LoadOptions& options, const LoadResult& result) {
  const bool known = options.pid != 0;
  const int subscribers = options.calls * options.subscribers;
  const double grown =
      static_cast<double>(result.rss_after) - static_cast<double>(result.rss_before);
  return {{"cpu_us_per_packet",
           KnownIf(known && result.media.arrivals.received > 0, result.CpuPerPacket())},
          {"cpu_share", KnownIf(known, result.server_cpu_seconds / result.seconds)},
          {"core_busy",
           KnownIf(result.server_core_busy.has_value(), result.server_core_busy.value_or(0))},
          {"rss_mb", KnownIf(known, static_cast<double>(result.rss_after) / 1e6)},
          {"rss_kb_per_subscriber",
           KnownIf(known && static_cast<size_t>(subscribers) >= LoadRun::kCountableSubscribers,
                   grown / std::max(subscribers, 1) / 1000)}};
}

object Joins(const LoadOptions& options, const LoadResult& result) {
  const int subscribers = options.calls * options.subscribers;
  const bool some = subscribers > 0;
  const bool known = some && options.pid != 0;
  const double each = 1000. / std::max(subscribers, 1);
  object joins = {{"per_second", KnownIf(some, subscribers / result.join_seconds)},
                  {"cpu_ms_each", KnownIf(known, result.JoinCpuSeconds() * each)},
                  {"cpu_ms_each_with_media", KnownIf(known, result.setup_cpu_seconds * each)},
                  {"time_ms", Percentiles(result.join_time)}};
  if (result.joins > 0) {
    joins["churned"] = result.joins;
    joins["churned_per_second"] = Rounded(result.joins / result.seconds);
  }
  return joins;
}

boost::json::array BySecond(const LoadResult& result) {
  boost::json::array seconds;
  for (const LoadSecond& second : result.by_second) {
    seconds.push_back(object{{"at", Rounded(second.at)},
                             {"pace", second.pace},
                             {"received", second.received},
                             {"audio_received", second.audio_received},
                             {"missing", second.missing},
                             {"audio_missing", second.audio_missing},
                             {"cpu_share", Rounded(second.server_cpu_seconds)},
                             {"generator_busy", Rounded(second.own_core_busy)}});
  }
  return seconds;
}

}  // namespace

std::string ReportJson(const LoadOptions& options, const LoadResult& result) {
  return boost::json::serialize(object{{"server", options.server},
                                       {"shape", Shape(options)},
                                       {"srtp", result.profile},
                                       {"seconds", Rounded(result.seconds)},
                                       {"generator_busy", Rounded(result.own_core_busy)},
                                       {"generator_dropped", result.own_drops},
                                       {"media", Media(result)},
                                       {"process", Server(options, result)},
                                       {"joins", Joins(options, result)},
                                       {"by_second", BySecond(result)}});
}

}  // namespace bench
