#include "signaling/http/read_buffer.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

namespace signaling {
namespace {

// What a buffer can hold, being emptied after so many bytes. A string counts as Beast's buffer
// does.
size_t CapacityAfter(size_t bytes) {
  std::string buffer(bytes, 'x');
  EmptyReadBuffer(buffer);
  EXPECT_TRUE(buffer.empty());
  return buffer.capacity();
}

TEST(ReadBuffer, GivesBackWhatALargeMessageNeeded) {
  EXPECT_LT(CapacityAfter(kKeptReadBytes + 1), 100U);
}

TEST(ReadBuffer, KeepsWhatMostMessagesNeed) { EXPECT_GE(CapacityAfter(1'000), 1'000U); }

}  // namespace
}  // namespace signaling
