#include "signaling/whip/link_header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace signaling {
namespace {

using testing::ElementsAre;

// RFC 9725 section 4.6.
TEST(IceServerLinks, NamesEachUrlWithItsCredentials) {
  const std::vector<IceServer> servers = {{.urls = {"stun:stun.example.net"}},
                                          {.urls = {"turn:turn.example.net?transport=udp"},
                                           .username = "us\"er",
                                           .credential = "pass"}};
  EXPECT_THAT(
      IceServerLinks(servers),
      ElementsAre("<stun:stun.example.net>; rel=\"ice-server\"",
                  "<turn:turn.example.net?transport=udp>; rel=\"ice-server\"; "
                  "username=\"us\\\"er\"; credential=\"pass\"; credential-type=\"password\""));
}

TEST(PercentEncode, LeavesUnreservedCharactersOnly) {
  EXPECT_EQ(PercentEncode("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(PercentEncode("a b&c=\xC3\xA9"), "a%20b%26c%3D%C3%A9");
}

}  // namespace
}  // namespace signaling
