#include "sfu/forward/key_frame_requests.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

using std::chrono::milliseconds;

TEST(KeyFrameRequestsTest, ManyWishesMakeOneRequestPerInterval) {
  KeyFrameRequests requests;
  Time now{std::chrono::hours(1)};
  int sent = 0;
  for (int ms = 0; ms < 2000; ms += 10) {
    requests.Want();
    if (requests.Due(now + milliseconds(ms))) ++sent;
  }
  EXPECT_EQ(sent, 4);
}

TEST(KeyFrameRequestsTest, AKeyFrameFulfilsTheWish) {
  KeyFrameRequests requests;
  Time now{std::chrono::hours(1)};
  requests.Want();
  EXPECT_TRUE(requests.Due(now));
  requests.OnKeyFrame();
  EXPECT_FALSE(requests.Due(now + milliseconds(2000)));
}

TEST(KeyFrameRequestsTest, AnUnansweredRequestIsRepeated) {
  KeyFrameRequests requests;
  Time now{std::chrono::hours(1)};
  requests.Want();
  EXPECT_TRUE(requests.Due(now));
  EXPECT_FALSE(requests.Due(now + milliseconds(499)));
  EXPECT_TRUE(requests.Due(now + milliseconds(500)));
}

}  // namespace
}  // namespace sfu
