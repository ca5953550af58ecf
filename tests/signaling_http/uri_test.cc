#include "signaling/http/uri.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace signaling {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(PercentDecode, TurnsEscapesIntoBytes) {
  EXPECT_EQ(PercentDecode("a%20b%2Fc%e0%b8%81"), "a b/cก");
  EXPECT_EQ(PercentDecode("%2525"), "%25");  // once, not twice
  EXPECT_EQ(PercentDecode("a+b"), "a+b");
}

TEST(PercentDecode, RefusesCutAndFalseEscapesAndControls) {
  for (const char* text : {"%", "%a", "a%", "%g0", "%0g", "%-1", "%00", "%0a", "%7f", "\x01"}) {
    EXPECT_EQ(PercentDecode(text), std::nullopt) << text;
  }
}

TEST(Query, KeepsOrderAndRepetitions) {
  EXPECT_THAT(*ParseQuery("b=2&a=1&b=3"),
              ElementsAre(Pair("b", "2"), Pair("a", "1"), Pair("b", "3")));
  EXPECT_THAT(*ParseQuery("&x&&y=&=z&u=v=w&"),
              ElementsAre(Pair("x", ""), Pair("y", ""), Pair("", "z"), Pair("u", "v=w")));
  EXPECT_THAT(*ParseQuery("a+b=c+d&e=%2B%26%3D"),
              ElementsAre(Pair("a b", "c d"), Pair("e", "+&=")));
  EXPECT_TRUE(ParseQuery("")->empty());
}

TEST(Query, HasAtMost64Parameters) {
  std::string text;
  for (int i = 0; i < 64; ++i) text += "a=1&";
  EXPECT_EQ(ParseQuery(text)->size(), 64u);
  EXPECT_EQ(ParseQuery(text + "b"), std::nullopt);
}

TEST(Target, IsPathAndQuery) {
  EXPECT_EQ(ParseTarget("/")->path, "/");
  const std::optional<Target> target = ParseTarget("/a%3Fb/c?d=e?f");
  EXPECT_EQ(target->path, "/a?b/c");
  EXPECT_THAT(target->query, ElementsAre(Pair("d", "e?f")));
}

TEST(Target, MayBeAbsolute) {
  EXPECT_EQ(ParseTarget("http://host:80/a?b=c")->path, "/a");
  EXPECT_EQ(ParseTarget("http://host")->path, "/");
  EXPECT_THAT(ParseTarget("http://host?b=c")->query, ElementsAre(Pair("b", "c")));
}

TEST(Target, IsNothingElse) {
  for (const char* text : {"", "*", "a", "host:443", "ftp://host/", "?a=b", "/a#b", "/a?%"}) {
    EXPECT_FALSE(ParseTarget(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace signaling
