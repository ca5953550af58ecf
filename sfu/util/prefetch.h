// Asks for memory that is about to be read and written, so that it comes while other work is done.
// What each subscriber needs has left the cache since the last packets: one after another they
// would each be waited for.
#pragma once

#include <cstddef>

namespace sfu {

inline void Prefetch(const void* from, size_t bytes) {
  constexpr size_t kCacheLine = 64;
  constexpr int kToWrite = 1;
  const auto* const first = static_cast<const char*>(from);
  for (size_t at = 0; at < bytes; at += kCacheLine) __builtin_prefetch(first + at, kToWrite);
}

}  // namespace sfu
