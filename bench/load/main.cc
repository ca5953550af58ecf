// load: see README.md of bench, or --help.
#include <sched.h>

#include <cstdio>
#include <exception>
#include <fstream>

#include "bench/load/load_run.h"
#include "bench/load/options.h"
#include "bench/load/report.h"
#include "dtls/srtp_ciphers.h"

namespace {

// Beyond this the generator's own waiting would be taken for the server's.
constexpr double kMaxOwnBusy = 0.8;

// Where nobody says which: the last of those that it may run on.
int LastCore() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  sched_getaffinity(0, sizeof(cores), &cores);
  int last = 0;
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (CPU_ISSET(static_cast<size_t>(core), &cores)) last = core;
  }
  return last;
}

bool RunOn(int core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(static_cast<size_t>(core), &cores);
  return sched_setaffinity(0, sizeof(cores), &cores) == 0;
}

int Fail(const char* sentence) {
  std::fprintf(stderr, "load: %s\n", sentence);
  return 1;
}

// What a server answers is parsed by a library that throws: a URL that leads elsewhere.
absl::StatusOr<bench::LoadResult> Run(const bench::LoadOptions& options) {
  try {
    return bench::LoadRun(options).Run();
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(std::string("What answers at ") + options.url +
                                      " does not speak as " + options.server +
                                      " does (--server): " + error.what());
  }
}

}  // namespace

int main(int argc, char** argv) {
  bench::LoadOptions options;
  if (const auto code = bench::ReadOptions(argc, argv, options)) return *code;
  if (!options.core) options.core = LastCore();
  if (!RunOn(*options.core)) return Fail("cannot run on that core");
  dtls::InitSrtp();
  const auto result = Run(options);
  if (!result.ok()) return Fail(std::string(result.status().message()).c_str());
  const std::string report = bench::ReportJson(options, *result);
  if (result->own_core_busy > kMaxOwnBusy && !options.allow_busy) {
    std::fprintf(stderr, "%s\n", report.c_str());
    return Fail("no report: the generator's own core was more than 80 % busy");
  }
  if (options.json == "-") {
    std::printf("%s\n", report.c_str());
  } else if (!options.json.empty()) {
    std::ofstream(options.json) << report << "\n";
  }
  return 0;
}
