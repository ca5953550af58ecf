// Who owns a mailbox is called once for all that waits, and never too late.
#include "sfu/server/mailbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

namespace sfu {
namespace {

using testing::ElementsAre;

class MailboxTest : public testing::Test {
 protected:
  bool Called() {
    pollfd readable = {box_.fd(), POLLIN, 0};
    return poll(&readable, 1, 0) == 1;
  }
  std::vector<int> Take() {
    std::vector<int> values;
    box_.Take(values);
    return values;
  }
  Mailbox<int> box_;
};

TEST_F(MailboxTest, CallsItsOwnerForAValue) {
  EXPECT_FALSE(Called());
  ASSERT_TRUE(box_.Post(1));
  ASSERT_TRUE(box_.Post(2));
  EXPECT_TRUE(Called());
  EXPECT_THAT(Take(), ElementsAre(1, 2));
  EXPECT_FALSE(Called());
}

TEST_F(MailboxTest, LetsValuesWaitUntilItsOwnerIsCalled) {
  ASSERT_TRUE(box_.PostQuietly(1));
  ASSERT_TRUE(box_.PostQuietly(2));
  EXPECT_FALSE(Called());
  box_.Call();
  EXPECT_TRUE(Called());
  EXPECT_THAT(Take(), ElementsAre(1, 2));
}

TEST_F(MailboxTest, CallsItsOwnerThoughQuietValuesWaitAlready) {
  ASSERT_TRUE(box_.PostQuietly(1));
  ASSERT_TRUE(box_.Post(2));
  EXPECT_TRUE(Called());
  EXPECT_THAT(Take(), ElementsAre(1, 2));
  ASSERT_TRUE(box_.Post(3)) << "and again after it took them";
  EXPECT_TRUE(Called());
}

TEST_F(MailboxTest, CallsNobodyWhenNothingWaits) {
  box_.Call();
  EXPECT_FALSE(Called());
  ASSERT_TRUE(box_.PostQuietly(1));
  EXPECT_THAT(Take(), ElementsAre(1)) << "woken by something else";
  box_.Call();
  EXPECT_FALSE(Called());
}

TEST_F(MailboxTest, RefusesWhatIsBeyondALimit) {
  ASSERT_TRUE(box_.Post(1, 1));
  EXPECT_FALSE(box_.Post(2, 1));
  EXPECT_FALSE(box_.PostQuietly(2, 1));
  EXPECT_THAT(Take(), ElementsAre(1));
}

}  // namespace
}  // namespace sfu
