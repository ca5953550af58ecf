#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <bit>
#include <set>
#include <thread>

#include "sfu/server/mailbox.h"
#include "sfu/server/system_random.h"
#include "sfu/server/thread.h"
#include "sfu/server/wait.h"

namespace sfu {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

bool IsReadable(int fd, milliseconds patience = milliseconds(0)) {
  pollfd readable = {fd, POLLIN, 0};
  WaitUntil({&readable, 1}, steady_clock::now() + patience);
  return readable.revents != 0;
}

TEST(Mailbox, IsReadableExactlyWhileSomethingWaits) {
  Mailbox<int> mailbox;
  EXPECT_FALSE(IsReadable(mailbox.fd()));
  mailbox.Post(1);
  mailbox.Post(2);
  EXPECT_TRUE(IsReadable(mailbox.fd()));
  std::vector<int> values;
  mailbox.Take(values);
  EXPECT_THAT(values, testing::ElementsAre(1, 2));
  EXPECT_FALSE(IsReadable(mailbox.fd()));
}

TEST(Mailbox, RefusesWhatExceedsTheLimit) {
  Mailbox<int> mailbox;
  EXPECT_TRUE(mailbox.Post(1, 2));
  EXPECT_TRUE(mailbox.Post(2, 2));
  EXPECT_FALSE(mailbox.Post(3, 2));
  EXPECT_TRUE(mailbox.Post(4)) << "what must not be lost has no limit";
}

TEST(Mailbox, LosesNoValueAndNoWakeUpBetweenThreads) {
  constexpr int kEach = 20'000;
  Mailbox<int> mailbox;
  std::vector<std::thread> posters;
  for (int p = 0; p < 3; ++p) {
    posters.emplace_back([&mailbox, p] {
      for (int i = 0; i < kEach; ++i) mailbox.Post(p * kEach + i);
    });
  }
  std::vector<int> last = {-1, -1, -1}, values;
  size_t total = 0;
  while (total < 3 * kEach && IsReadable(mailbox.fd(), milliseconds(5000))) {
    mailbox.Take(values);
    for (const int value : values) {
      EXPECT_GT(value % kEach, last[static_cast<size_t>(value / kEach)]) << "out of order";
      last[static_cast<size_t>(value / kEach)] = value % kEach;
    }
    total += values.size();
  }
  for (std::thread& poster : posters) poster.join();
  EXPECT_EQ(total, 3u * kEach);
}

TEST(WaitUntil, ReturnsAtOnceForAPastDeadlineAndStillSeesWhatIsReady) {
  Mailbox<int> mailbox;
  mailbox.Post(1);
  pollfd readable = {mailbox.fd(), POLLIN, 0};
  WaitUntil({&readable, 1}, steady_clock::time_point::min());
  EXPECT_NE(readable.revents, 0);
}

TEST(WaitUntil, WakesForADescriptorThoughTheDeadlineIsNever) {
  Mailbox<int> mailbox;
  mailbox.Post(1);
  pollfd readable = {mailbox.fd(), POLLIN, 0};
  WaitUntil({&readable, 1}, steady_clock::time_point::max());
  EXPECT_NE(readable.revents, 0);
}

TEST(WaitUntil, DoesNotReturnBeforeTheDeadline) {
  Mailbox<int> mailbox;
  const auto deadline = steady_clock::now() + milliseconds(20);
  pollfd readable = {mailbox.fd(), POLLIN, 0};
  WaitUntil({&readable, 1}, deadline);
  EXPECT_GE(steady_clock::now(), deadline);
}

TEST(SystemRandom, NeverRepeatsAndSetsEveryBitAboutHalfTheTime) {
  Random random = SystemRandom();
  std::set<uint64_t> seen;
  std::array<int, 64> ones{};
  constexpr int kDraws = 4096;
  for (int i = 0; i < kDraws; ++i) {
    const uint64_t value = random();
    EXPECT_TRUE(seen.insert(value).second);
    for (size_t bit = 0; bit < 64; ++bit) ones[bit] += static_cast<int>(value >> bit & 1);
  }
  for (const int count : ones) EXPECT_NEAR(count, kDraws * 0.5, 400);  // 12 standard deviations
}

TEST(LetMediaGoFirst, LowersThePriorityOfTheCallingThreadAlone) {
  const int before = getpriority(PRIO_PROCESS, 0);
  int within = before;
  StartThread("waits", std::nullopt, [&] {
    LetMediaGoFirst();
    within = getpriority(PRIO_PROCESS, 0);
  }).join();
  EXPECT_GT(within, before);
  EXPECT_EQ(getpriority(PRIO_PROCESS, 0), before);
}

TEST(StartThread, RunsOnTheCoreItIsPinnedTo) {
  const std::vector<int> cores = UsableCores();
  ASSERT_FALSE(cores.empty());
  Mailbox<int> go;
  int ran_on = -1;
  std::thread thread = StartThread("pinned", cores.back(), [&] {
    if (IsReadable(go.fd(), milliseconds(5000))) ran_on = sched_getcpu();
  });
  go.Post(1);
  thread.join();
  EXPECT_EQ(ran_on, cores.back());
}

}  // namespace
}  // namespace sfu
