// Asks for memory that is about to be read and written, so that it comes while other work is done.
// What each subscriber needs has left the cache since the last packets: one after another they
// would each be waited for.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sfu {

inline void Prefetch(const void* from, size_t bytes) {
  constexpr uintptr_t kCacheLine = 64;
  constexpr int kToWrite = 1;
  const auto* const first = static_cast<const char*>(from);
  // From where its first line begins: the last one counts, too.
  const size_t before = reinterpret_cast<uintptr_t>(from) % kCacheLine;
  for (size_t at = 0; at < before + bytes; at += kCacheLine) {
    __builtin_prefetch(first + at - before, kToWrite);
  }
}

}  // namespace sfu
