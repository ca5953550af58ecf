// A run's result as JSON, for bench/compare and for people.
#pragma once

#include <string>

#include "bench/load/load_run.h"
#include "bench/load/options.h"

namespace bench {

std::string ReportJson(const LoadOptions& options, const LoadResult& result);

}  // namespace bench
