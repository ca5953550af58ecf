#include "sfu/server/thread_heap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <fstream>
#include <string>
#include <vector>

#include "sfu/server/thread.h"

namespace sfu {
namespace {

bool HugePagesExist() {
  std::ifstream file("/sys/kernel/mm/transparent_hugepage/enabled");
  std::string modes;
  std::getline(file, modes);
  return !modes.empty() && modes.find("[never]") == std::string::npos;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kOwnAllocator = true;
#elif defined(__has_feature)
constexpr bool kOwnAllocator = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool kOwnAllocator = false;
#endif

TEST(ThreadHeap, GrowsWithoutAPageFaultForEachPage) {
  if (kOwnAllocator || !HugePagesExist()) GTEST_SKIP() << "without glibc's heap or huge pages";
  constexpr size_t kPiece = 3'000;  // as a participant's parts are: neither tiny nor large
  constexpr size_t kPieces = 4'000;
  long faults = 0;
  StartThread("heap", std::nullopt, [&] {
    std::vector<std::vector<char>> kept(kPieces);
    rusage before{};
    rusage after{};
    getrusage(RUSAGE_THREAD, &before);
    for (auto& piece : kept) piece.assign(kPiece, 1);
    getrusage(RUSAGE_THREAD, &after);
    faults = after.ru_minflt - before.ru_minflt;
  }).join();
  constexpr auto kPages = static_cast<long>(kPieces * kPiece / 4096);
  EXPECT_LT(faults, kPages / 10);
}

}  // namespace
}  // namespace sfu
