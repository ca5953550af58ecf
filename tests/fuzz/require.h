// What a fuzz target claims about every input: a false claim ends the run as a crash would.
#pragma once

#include <cstdlib>

inline void Require(bool claim) {
  if (!claim) std::abort();
}
