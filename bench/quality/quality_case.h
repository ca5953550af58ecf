// A case of the table: a network, what happens on it, and the figures to judge it by.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bench/quality/stage.h"

namespace bench {

struct Figure {
  std::string name;
  std::string unit;
  double goal = 0;
  double stretch = 0;
  bool more_is_better = false;
  int decimals = 2;
};

struct Outcome {
  std::vector<double> figures;  // in the order of the case's
  Series series;                // to plot
};

struct QualityCase {
  std::string id;  // Q1, …
  std::string network;
  std::vector<Figure> figures;
  std::function<Outcome(uint64_t seed, const sfu::EstimatorOptions& estimator)> run;
};

std::vector<QualityCase> EstimationCases();  // Q1-Q5, Q9
std::vector<QualityCase> LossCases();        // Q6-Q8, Q17, Q19
std::vector<QualityCase> SharingCases();     // Q12, Q13
std::vector<QualityCase> ContinuityCases();  // Q10, Q11, Q15, Q16
std::vector<QualityCase> Rfc8867Cases();     // 5.1-5.6, 5.8

// Some text and a line for each figure: goal, stretch, median and worst of this and the baseline.
struct Row {
  const QualityCase* of;
  std::vector<std::vector<double>> figures;   // by seed
  std::vector<std::vector<double>> baseline;  // by seed; empty: not run
};
void PrintTable(const std::vector<Row>& rows);
// Rate against capacity, queue delay and layer over time, ours above the baseline.
void WritePlot(const std::string& path, const QualityCase& of, const Series& series,
               const Series& baseline);

}  // namespace bench
