#include "sfu/server/socket_advice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sfu {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int kSmall = 64 * 1024;

TEST(SocketAdvice, HasNothingToSayOfBuffersThatWereGranted) {
  const auto socket = *UdpSocket::Open({.buffer_bytes = kSmall});
  EXPECT_THAT(AdviceOn(*socket, kSmall), IsEmpty());
}

TEST(SocketAdvice, NamesTheSysctlThatLimitsEachDirection) {
  const auto socket = *UdpSocket::Open({.buffer_bytes = kSmall});
  EXPECT_THAT(AdviceOn(*socket, 8 * kSmall),
              ElementsAre(AllOf(HasSubstr("receive buffer of 64 KiB"),
                                HasSubstr("sysctl -w net.core.rmem_max=524288")),
                          AllOf(HasSubstr("send buffer of 64 KiB"),
                                HasSubstr("sysctl -w net.core.wmem_max=524288"))));
}

}  // namespace
}  // namespace sfu
