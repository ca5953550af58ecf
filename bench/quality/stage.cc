#include "bench/quality/stage.h"

#include <algorithm>
#include <cmath>

namespace bench {
namespace {

constexpr Duration kLook{10'000};
constexpr size_t kLooksPerWindow = 20;  // 200 ms

double Seconds(Duration d) { return std::chrono::duration<double>(d).count(); }

}  // namespace

double Now(sim::Meeting& meeting) {
  return std::chrono::duration<double>(meeting.world().elapsed()).count();
}

double Percentile(std::vector<double> values, double percentile) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const auto index = static_cast<size_t>(percentile * static_cast<double>(values.size() - 1));
  return values[index];
}

Recorder::Recorder(sim::Meeting& meeting, sim::SimClient& subscriber, sim::Link& link)
    : meeting_(meeting), subscriber_(subscriber), link_(link) {
  link_.on_queued = [this](Duration wait, size_t) {
    const double ms = Seconds(wait) * 1e3;
    most_queue_ms_ = std::max(most_queue_ms_, ms);
    waits_.emplace_back(Seconds(meeting_.world().elapsed()), ms);
  };
  Look();
}

void Recorder::Look() {
  const auto path = meeting_.node().path(subscriber_.id());
  const auto& counters = link_.counters();
  Sample sample{.at = Seconds(meeting_.world().elapsed()),
                .capacity_bps = static_cast<double>(link_.options().rate_bps),
                .target_bps = path ? path->target_bps : 0,
                .queue_ms = std::exchange(most_queue_ms_, 0),
                .bytes_sent = counters.bytes_sent + counters.sent * 28};
  if (!subscriber_.video_slots().empty()) {
    sample.layer = static_cast<double>(subscriber_.video().layer().value_or(0)) +
                   (subscriber_.video().layer() ? 0 : -1);
  }
  if (series_.size() >= 10) {
    const Sample& before = series_[series_.size() - 10];
    sample.sent_bps =
        static_cast<double>(sample.bytes_sent - before.bytes_sent) * 8 / (sample.at - before.at);
  }
  series_.push_back(sample);
  meeting_.world().After(kLook, [this] { Look(); });
}

double Recorder::UntilTarget(double from, double bps, double limit) const {
  for (const Sample& sample : series_) {
    if (sample.at >= from && sample.target_bps >= bps) return sample.at - from;
  }
  return limit;
}

double Recorder::UntilSent(double from, double bps, double limit) const {
  for (size_t i = 0; i + kLooksPerWindow < series_.size(); ++i) {
    const Sample& begin = series_[i];
    const Sample& end = series_[i + kLooksPerWindow];
    if (begin.at < from) continue;
    if (static_cast<double>(end.bytes_sent - begin.bytes_sent) * 8 <= bps * (end.at - begin.at)) {
      return begin.at - from;
    }
  }
  return limit;
}

double Recorder::UntilLayer(double from, int layer, double limit) const {
  for (const Sample& sample : series_) {
    if (sample.at >= from && sample.layer >= layer) return sample.at - from;
  }
  return limit;
}

double Recorder::MeanSent(double from, double until) const {
  const Sample* first = nullptr;
  const Sample* last = nullptr;
  for (const Sample& sample : series_) {
    if (sample.at < from || sample.at > until) continue;
    if (first == nullptr) first = &sample;
    last = &sample;
  }
  if (first == nullptr || first == last) return 0;
  return static_cast<double>(last->bytes_sent - first->bytes_sent) * 8 / (last->at - first->at);
}

double Recorder::QueuePercentile(double from, double until, double percentile) const {
  std::vector<double> values;
  for (const auto& [at, ms] : waits_) {
    if (at >= from && at < until) values.push_back(ms);
  }
  return Percentile(std::move(values), percentile);
}

double Recorder::MostAboveCapacity() const {
  double most = 0;
  double since = -1;
  for (const Sample& sample : series_) {
    const bool above = sample.capacity_bps > 0 && sample.target_bps > 1.1 * sample.capacity_bps;
    if (!above) since = -1;
    if (above && since < 0) since = sample.at;
    if (above) most = std::max(most, sample.at - since);
  }
  return most;
}

double Recorder::ShareOfLayer(double from, double until, int layer) const {
  double all = 0;
  double with = 0;
  for (const Sample& sample : series_) {
    if (sample.at < from || sample.at >= until) continue;
    ++all;
    with += sample.layer >= layer ? 1 : 0;
  }
  return all == 0 ? 0 : with / all;
}

sim::ClientOptions Publisher(std::string name, std::vector<sim::LayerOptions> layers) {
  sim::ClientOptions options = sim::Person(std::move(name));
  options.video[0].layers = std::move(layers);
  return options.OnlyPublishes();
}

std::vector<sim::LayerOptions> TallLayers() {
  return {{"q", 320, 180, 150'000}, {"h", 640, 360, 500'000}, {"f", 1280, 720, 1'700'000}};
}

void JoinFour(sim::Meeting& meeting) {
  for (int i = 0; i < 4; ++i) meeting.Join(Publisher("", sim::VideoOptions::Simulcast()));
}

sim::ClientOptions ViewerOfFour(const sim::TransportOptions& path) {
  sim::ClientOptions viewer = sim::Viewer("", path);
  viewer.audio_slots = viewer.video_slots = 4;
  return viewer;
}

sim::TransportOptions Path(uint64_t rate_bps, Duration round_trip, double loss) {
  sim::TransportOptions path;
  path.up.delay = path.down.delay = round_trip / 2;
  path.down.rate_bps = rate_bps;
  path.down.loss = loss;
  return path;
}

}  // namespace bench
