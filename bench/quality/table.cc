#include <algorithm>
#include <cstdio>

#include "bench/quality/quality_case.h"

namespace bench {
namespace {

bool Better(const Figure& figure, double a, double b) {
  return figure.more_is_better ? a > b : a < b;
}

struct Summary {
  double median = 0;
  double worst = 0;
};
Summary Summarise(const Figure& figure, const std::vector<std::vector<double>>& runs, size_t i) {
  std::vector<double> values;
  for (const auto& run : runs) values.push_back(run[i]);
  std::sort(values.begin(), values.end());
  return {values[values.size() / 2], figure.more_is_better ? values.front() : values.back()};
}

const char* Verdict(const Figure& figure, double worst) {
  if (!Better(figure, figure.stretch, worst)) return "stretch";
  return Better(figure, figure.goal, worst) ? "MISSED" : "goal";
}

void PrintLine(const Row& row, size_t i) {
  const Figure& figure = row.of->figures[i];
  const Summary ours = Summarise(figure, row.figures, i);
  std::printf("| %-10s | %-30s | %-4s | %8.*f | %8.*f | %8.*f | %8.*f | %-7s |", row.of->id.c_str(),
              figure.name.c_str(), figure.unit.c_str(), figure.decimals, figure.goal,
              figure.decimals, figure.stretch, figure.decimals, ours.median, figure.decimals,
              ours.worst, Verdict(figure, ours.worst));
  if (!row.baseline.empty()) {
    const Summary baseline = Summarise(figure, row.baseline, i);
    std::printf(" %8.*f | %8.*f |", figure.decimals, baseline.median, figure.decimals,
                baseline.worst);
  }
  std::printf("\n");
}

}  // namespace

void PrintTable(const std::vector<Row>& rows) {
  std::printf("| %-10s | %-30s | %-4s | %8s | %8s | %8s | %8s | %-7s | %8s | %8s |\n", "case",
              "figure", "unit", "goal", "stretch", "median", "worst", "met", "GCC med.",
              "GCC worst");
  std::printf("|---|---|---|---|---|---|---|---|---|---|\n");
  for (const Row& row : rows) {
    for (size_t i = 0; i < row.of->figures.size(); ++i) PrintLine(row, i);
  }
}

}  // namespace bench
