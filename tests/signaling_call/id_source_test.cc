#include "signaling/call/id_source.h"

#include <gtest/gtest.h>

#include <random>
#include <regex>
#include <set>

namespace signaling {
namespace {

IdSource Seeded(uint64_t seed) {
  return IdSource([random = std::mt19937_64(seed)]() mutable { return random(); });
}

TEST(IdSource, SsrcsNeverRepeatAndAreNeverZero) {
  IdSource ids = Seeded(1);
  std::set<uint32_t> seen;
  for (int i = 0; i < 200'000; ++i) {
    const uint32_t ssrc = ids.NextSsrc();
    ASSERT_NE(ssrc, 0U);
    ASSERT_TRUE(seen.insert(ssrc).second) << "at " << i;
  }
}

TEST(IdSource, SsrcsDifferBetweenServers) { EXPECT_NE(Seeded(1).NextSsrc(), Seeded(2).NextSsrc()); }

TEST(IdSource, UuidsHaveTheFormOfVersion4) {
  IdSource ids = Seeded(3);
  const std::regex form("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    const std::string uuid = ids.NewUuid();
    ASSERT_TRUE(std::regex_match(uuid, form)) << uuid;
    ASSERT_TRUE(seen.insert(uuid).second);
  }
}

// RFC 8445 section 5.3: at least 24 bits of ufrag and 128 of password; S-16 asks 128 of a CSPRNG.
TEST(IdSource, CredentialsAreLongEnoughNotToBeGuessed) {
  IdSource ids = Seeded(4);
  const ice::Credentials credentials = ids.NewCredentials();
  EXPECT_GE(credentials.ufrag.size() * 5.95, 24);
  EXPECT_GE(credentials.pwd.size() * 5.95, 128);
  EXPECT_TRUE(std::regex_match(credentials.ufrag + credentials.pwd, std::regex("[A-Za-z0-9]+")));
  EXPECT_NE(credentials, ids.NewCredentials());
}

}  // namespace
}  // namespace signaling
