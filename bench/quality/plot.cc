// Plots as SVG, written by hand: three panels, ours in full colour and the baseline pale.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>

#include "bench/quality/quality_case.h"

namespace bench {
namespace {

constexpr double kWidth = 900;
constexpr double kPanel = 150;
constexpr double kLeft = 60;
constexpr double kGap = 42;

// The next of 1, 1.5, 2, 3, 5 times a power of ten: what an axis can end with.
double RoundUp(double most) {
  const double unit = std::pow(10, std::floor(std::log10(std::max(most, 1e-3))));
  for (const double step : {1., 1.5, 2., 3., 5., 10.}) {
    if (step * unit >= most) return step * unit;
  }
  return most;
}

// Seconds between two marks of the time axis.
int TimeStep(double length) {
  if (length > 60) return 20;
  return length > 10 ? 5 : 1;
}

struct Panel {
  std::ofstream& out;
  double top;
  double from;
  double until;
  double most;

  double X(double at) const { return kLeft + (at - from) / (until - from) * (kWidth - kLeft - 10); }
  double Y(double value) const { return top + kPanel * (1 - std::clamp(value / most, 0., 1.)); }

  void Frame(const std::string& title) const {
    out << "<rect x='" << kLeft << "' y='" << top << "' width='" << kWidth - kLeft - 10
        << "' height='" << kPanel << "' fill='none' stroke='#bbb'/>\n<text x='" << kLeft << "' y='"
        << top - 6 << "'>" << title << "</text>\n";
    const int marks = most == 3 ? 3 : 2;
    for (int mark = 0; mark <= marks; ++mark) {
      const double value = most * mark / marks;
      out << "<text x='" << kLeft - 6 << "' y='" << Y(value) + 4 << "' text-anchor='end'>" << value
          << "</text>\n";
    }
    const int step = TimeStep(until - from);
    for (int t = static_cast<int>(from) / step * step + step; t < until; t += step) {
      out << "<text x='" << X(t) << "' y='" << top + kPanel + 13 << "' text-anchor='middle'>" << t
          << " s</text>\n";
    }
  }
  template <typename Value>
  void Line(const Series& series, const std::string& style, Value value) const {
    if (series.empty()) return;
    out << "<polyline fill='none' " << style << " points='";
    for (size_t i = 0; i < series.size(); i += 3) {
      out << X(series[i].at) << ',' << Y(value(series[i])) << ' ';
    }
    out << "'/>\n";
  }
};

}  // namespace

void WritePlot(const std::string& path, const QualityCase& of, const Series& series,
               const Series& baseline) {
  if (series.empty()) return;
  std::ofstream out(path);
  out.precision(6);
  const double height = 3 * (kPanel + kGap) + 40;
  out << "<svg xmlns='http://www.w3.org/2000/svg' width='" << kWidth << "' height='" << height
      << "' font-family='sans-serif' font-size='11'>\n<rect width='100%' height='100%' "
         "fill='white'/>\n<text x='10' y='16' font-size='14'>"
      << of.id << ": " << of.network << " (pale: plain GCC)</text>\n";
  const double from = series.front().at;
  const double until = series.back().at;
  double most_rate = 0;
  double most_queue = 0;
  for (const Sample& sample : series) {
    most_rate = std::max({most_rate, sample.capacity_bps, sample.sent_bps});
    most_queue = std::max(most_queue, sample.queue_ms);
  }
  const Panel rate{out, 44, from, until, RoundUp(most_rate / 1e6)};
  const bool limited = std::any_of(series.begin(), series.end(),
                                   [](const Sample& sample) { return sample.capacity_bps > 0; });
  rate.Frame(limited ? "Mb/s: capacity black, estimate blue, sent green"
                     : "Mb/s: estimate blue, sent green; the path has room for all");
  const auto capacity = [](const Sample& s) { return s.capacity_bps / 1e6; };
  const auto target = [](const Sample& s) { return s.target_bps / 1e6; };
  const auto sent = [](const Sample& s) { return s.sent_bps / 1e6; };
  rate.Line(series, "stroke='#2a8f2a' stroke-width='0.7'", sent);
  rate.Line(baseline, "stroke='#a9c4f5' stroke-width='1.3'", target);
  rate.Line(series, "stroke='#1448b8' stroke-width='1.6'", target);
  if (limited) {
    rate.Line(series, "stroke='black' stroke-width='1.2' stroke-dasharray='5 3'", capacity);
  }
  const Panel queue{out, 44 + kPanel + kGap, from, until, RoundUp(std::max(50., most_queue))};
  queue.Frame("queue delay, ms");
  const auto wait = [](const Sample& s) { return s.queue_ms; };
  queue.Line(baseline, "stroke='#f3b5b0' stroke-width='0.7'", wait);
  queue.Line(series, "stroke='#b81414' stroke-width='0.9'", wait);
  const Panel layer{out, 44 + 2 * (kPanel + kGap), from, until, 3};
  layer.Frame("layer shown: 1 small, 2, 3 large");
  const auto shown = [](const Sample& s) { return s.layer + 1; };
  layer.Line(baseline, "stroke='#d5c3a2' stroke-width='1.3'", shown);
  layer.Line(series, "stroke='#8a5a00' stroke-width='1.6'", shown);
  out << "</svg>\n";
}

}  // namespace bench
