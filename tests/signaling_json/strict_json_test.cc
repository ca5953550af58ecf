#include "signaling/json/strict_json.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <string>

namespace signaling {
namespace {

std::string Error(std::string_view text) {
  const auto value = ParseStrictJson(text);
  return value.ok() ? "accepted" : std::string(value.status().message());
}

TEST(StrictJson, ReadsWhatBoostReads) {
  for (const char* text :
       {"null", "true", "[]", "{}", "-1", "18446744073709551615", "1.5e3", R"("a\u0e01\n")",
        R"({"a":{"b":[1,2,{"a":null}]},"b":"x"})", " [ 1 , 2 ] "}) {
    const auto value = ParseStrictJson(text);
    ASSERT_TRUE(value.ok()) << text << ": " << value.status();
    EXPECT_EQ(*value, boost::json::parse(text)) << text;
  }
}

TEST(StrictJson, LongStringsAndKeysArriveWhole) {
  const std::string longer(300'000, 'k');
  const auto value = ParseStrictJson("{\"" + longer + "\":\"" + longer + "\"}");
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(value->at(longer).as_string(), longer);
}

TEST(StrictJson, ARepeatedKeyIsAnErrorAtAnyDepth) {
  const std::string sentence = "JSON names the same key twice in one object";
  EXPECT_EQ(Error(R"({"a":1,"a":1})"), sentence);
  EXPECT_EQ(Error(R"({"a":1,"\u0061":2})"), sentence);
  EXPECT_EQ(Error(R"([{"x":{"a":1,"b":2,"a":3}}])"), sentence);
  EXPECT_EQ(Error(R"({"":1,"":2})"), sentence);
}

TEST(StrictJson, TheSameKeyInDifferentObjectsIsNoRepetition) {
  EXPECT_EQ(Error(R"({"a":{"a":1},"b":{"a":1}})"), "accepted");
  EXPECT_EQ(Error(R"([{"a":1},{"a":1}])"), "accepted");
}

TEST(StrictJson, GoesThirtyTwoLevelsDeep) {
  EXPECT_EQ(Error(std::string(32, '[') + std::string(32, ']')), "accepted");
  EXPECT_EQ(Error(std::string(33, '[') + std::string(33, ']')),
            "JSON is nested more than 32 levels deep");
  EXPECT_EQ(Error(std::string(1'000'000, '[')), "JSON is nested more than 32 levels deep");
}

TEST(StrictJson, NumbersAreFinite) {
  for (const char* text : {"1e999", "-1e999", "0e929", "[1e99999]"}) {
    EXPECT_EQ(Error(text).substr(0, 25), "JSON is malformed at byte") << text;
  }
  EXPECT_EQ(Error("[1e308,1e-400]"), "accepted");
}

TEST(StrictJson, TakesOneWholeValueAndNothingElse) {
  for (const char* text : {"", " ", "{", "{}x", "{} {}", "[1,]", "{\"a\":1,}", "{a:1}", "// c\n1",
                           "NaN", "01", "\"\xff\"", "\"\xc0\x80\"", "\"a", "nul", "\"\n\""}) {
    EXPECT_EQ(Error(text).substr(0, 25), "JSON is malformed at byte") << text;
  }
}

}  // namespace
}  // namespace signaling
