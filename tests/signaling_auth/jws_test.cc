#include "signaling/auth/jws.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "signaling/auth/base64url.h"

namespace signaling {
namespace {

// RFC 7515 appendix A.1.
TEST(Jws, VerifiesTheExampleOfTheRfc) {
  const std::vector<std::string> secrets = {*DecodeBase64Url(
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")};
  const auto payload = VerifyJws(
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
      ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cn"
      "VlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
      secrets);
  ASSERT_TRUE(payload.ok()) << payload.status();
  EXPECT_EQ(payload->at("iss").as_string(), "joe");
}

// RFC 4648 section 10, without padding.
TEST(Base64Url, EncodesAndDecodesTheExamplesOfTheRfc) {
  const std::vector<std::pair<std::string, std::string>> examples = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xff\xef\xbe", "_---"}};
  for (const auto& [bytes, text] : examples) {
    EXPECT_EQ(EncodeBase64Url(bytes), text);
    EXPECT_EQ(DecodeBase64Url(text), bytes);
  }
}

TEST(Base64Url, OneTextPerBytes) {
  for (const char* text : {"Zg==", "Zh", "Zm9", "Z", "Zm 9v", "Zm9v\n", "+w", "/w"}) {
    EXPECT_EQ(DecodeBase64Url(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace signaling
