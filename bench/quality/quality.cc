// quality [--seeds N | --seed K] [--plots FOLDER] [--no-baseline] [CASE...]: runs the cases whose
// id contains one of the given texts (all without any) over seeds 1..N, or seed K alone, in virtual
// time and prints their table.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "bench/quality/quality_case.h"

namespace bench {
namespace {

struct Arguments {
  int first_seed = 1;
  int seeds = 20;
  std::string plots;
  bool baseline = true;
  std::vector<std::string> cases;
};

Arguments Parse(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--seeds") == 0 && i + 1 < argc) {
      arguments.seeds = std::max(1, std::atoi(argv[++i]));
    } else if (std::strcmp(argv[i], "--seed") == 0 && i + 1 < argc) {
      arguments.first_seed = arguments.seeds = std::max(1, std::atoi(argv[++i]));
    } else if (std::strcmp(argv[i], "--plots") == 0 && i + 1 < argc) {
      arguments.plots = argv[++i];
    } else if (std::strcmp(argv[i], "--no-baseline") == 0) {
      arguments.baseline = false;
    } else {
      arguments.cases.emplace_back(argv[i]);
    }
  }
  return arguments;
}

bool Chosen(const Arguments& arguments, const QualityCase& one) {
  if (arguments.cases.empty()) return true;
  for (const std::string& text : arguments.cases) {
    if (one.id.find(text) != std::string::npos) return true;
  }
  return false;
}

Row RunCase(const Arguments& arguments, const QualityCase& one) {
  Row row{.of = &one, .figures = {}, .baseline = {}};
  Series series;
  Series baseline;
  for (int seed = arguments.first_seed; seed <= arguments.seeds; ++seed) {
    Outcome ours = one.run(static_cast<uint64_t>(seed), {});
    row.figures.push_back(ours.figures);
    if (seed == arguments.first_seed) series = std::move(ours.series);
    if (!arguments.baseline) continue;
    Outcome plain = one.run(static_cast<uint64_t>(seed), sfu::EstimatorOptions::PlainGcc());
    row.baseline.push_back(plain.figures);
    if (seed == arguments.first_seed) baseline = std::move(plain.series);
  }
  if (!arguments.plots.empty()) {
    std::string name = one.id;
    for (char& c : name) {
      if (c == ' ' || c == '%' || c == '/') c = '_';
    }
    WritePlot(arguments.plots + "/" + name + ".svg", one, series, baseline);
  }
  return row;
}

int Run(int argc, char** argv) {
  const Arguments arguments = Parse(argc, argv);
  if (!arguments.plots.empty()) std::filesystem::create_directories(arguments.plots);
  std::vector<QualityCase> cases;
  for (auto* const some :
       {&EstimationCases, &LossCases, &SharingCases, &ContinuityCases, &Rfc8867Cases}) {
    for (QualityCase& one : some()) cases.push_back(std::move(one));
  }
  std::vector<Row> rows;
  for (const QualityCase& one : cases) {
    if (!Chosen(arguments, one)) continue;
    std::fprintf(stderr, "%s …\n", one.id.c_str());
    rows.push_back(RunCase(arguments, one));
  }
  PrintTable(rows);
  return 0;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) { return bench::Run(argc, argv); }
