#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include "signaling/push/address_policy.h"
#include "signaling/push/endpoint_url.h"
#include "signaling/push/web_push_subscription.h"
#include "tests/signaling_push/pushes.h"

namespace signaling {
namespace {

TEST(EndpointUrl, OfThePushServicesIsTakenAsItIs) {
  for (const std::string_view text :
       {"https://updates.push.services.mozilla.com/wpush/v2/gAAAAABk-_x=",
        "https://fcm.googleapis.com/fcm/send/d:APA91b-_%3A",
        "https://wns2-par02p.notify.windows.com/w/?token=BQYAAA%3d%3d",
        "https://web.push.apple.com/QGk9", "https://push.example.com:8443/a?b=c"}) {
    const auto url = ParseEndpointUrl(text);
    ASSERT_TRUE(url.has_value()) << text;
    EXPECT_EQ(url->Text(), text);
  }
}

TEST(EndpointUrl, HasTheOriginThatItsServiceChecks) {
  EXPECT_EQ(ParseEndpointUrl("HTTPS://Push.Example.COM:443/A")->Origin(),
            "https://push.example.com");
  EXPECT_EQ(ParseEndpointUrl("https://push.example.com:8443/a")->Origin(),
            "https://push.example.com:8443");
  EXPECT_EQ(ParseEndpointUrl("https://push.example.com")->target, "/");
  EXPECT_EQ(ParseEndpointUrl("https://[2001:DB8::1]:8443/")->host, "[2001:db8::1]");
}

TEST(EndpointUrl, IsHttpsAndPlain) {
  for (const std::string_view text : {"",
                                      "http://push.example.com/",
                                      "ftp://push.example.com/",
                                      "file:///etc/passwd",
                                      "https:/a",
                                      "https://",
                                      "https:///a",
                                      "https://user@push.example.com/",
                                      "https://a:b@push.example.com/",
                                      "https://push.example.com/#f",
                                      "https://push.example.com\\@inside/",
                                      "https://a b/",
                                      "https://push.example.com/a b",
                                      "https://push.example.com/\r\nX: y",
                                      "https://pu\tsh/",
                                      "https://push..example.com/",
                                      "https://.push/",
                                      "https://push.example.com./",
                                      "https://-a.com/",
                                      "https://a_b.com/",
                                      "https://\xc3\xa9.com/",
                                      "https://%6c.com/",
                                      "https://push.example.com:0/",
                                      "https://push.example.com:65536/",
                                      "https://push.example.com:/",
                                      "https://push.example.com:80a/",
                                      "https://[::1/",
                                      "https://[2001:db8::1",
                                      "https://::1/",
                                      "https://[]/",
                                      "https://[::1%25lo]/",
                                      "https://[push.example.com]/",
                                      "https://push.example.com/\xff"}) {
    EXPECT_FALSE(ParseEndpointUrl(text).has_value()) << text;
  }
  EXPECT_FALSE(ParseEndpointUrl("https://a.com/" + std::string(kMaxEndpointBytes, 'a')));
  EXPECT_FALSE(ParseEndpointUrl(std::string("https://1.2.3.4") + '\0' + "x/"));
  EXPECT_FALSE(ParseEndpointUrl(std::string("https://[2001:db8::1") + '\0' + "]/"));
}

TEST(EndpointUrl, IsNotANumberThatSomebodyReadsAsAnAddress) {
  for (const std::string_view host :
       {"2130706433", "127.1", "0x7f.0.0.1", "0177.0.0.1", "127.0.0.01", "0x7f000001", "1.2.3.4.5",
        "a.1", "256.1.1.1"}) {
    EXPECT_FALSE(ParseEndpointUrl("https://" + std::string(host) + "/").has_value()) << host;
  }
  EXPECT_TRUE(ParseEndpointUrl("https://192.0.2.1/").has_value());  // its address is judged later
}

bool PublicAddress(const char* text) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
    return IsPublic(reinterpret_cast<const sockaddr&>(v4));
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  EXPECT_EQ(inet_pton(AF_INET6, text, &v6.sin6_addr), 1) << text;
  return IsPublic(reinterpret_cast<const sockaddr&>(v6));
}

TEST(AddressPolicy, LetsNobodyIn) {
  for (const char* text : {"0.0.0.0",
                           "0.1.2.3",
                           "10.0.0.1",
                           "10.255.255.255",
                           "100.64.0.1",
                           "100.127.255.255",
                           "127.0.0.1",
                           "127.255.255.255",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.1",
                           "192.0.2.1",
                           "192.88.99.1",
                           "192.168.0.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.1",
                           "203.0.113.1",
                           "224.0.0.1",
                           "239.255.255.255",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "::127.0.0.1",
                           "64:ff9b::7f00:1",
                           "64:ff9b:1::1",
                           "100::1",
                           "2001::1",
                           "2001:1ff::1",
                           "2001:db8::1",
                           "2002:7f00:1::",
                           "2002:a00:1::",
                           "3fff::1",
                           "5f00::1",
                           "fc00::1",
                           "fd00::1",
                           "fe80::1",
                           "fec0::1",
                           "ff02::1"}) {
    EXPECT_FALSE(PublicAddress(text)) << text;
  }
}

TEST(AddressPolicy, LetsPushServicesBeReached) {
  for (const char* text :
       {"1.1.1.1",        "9.255.255.255",   "11.0.0.1",         "100.63.255.255",
        "100.128.0.1",    "126.255.255.255", "128.0.0.1",        "172.15.255.255",
        "172.32.0.1",     "192.0.1.1",       "192.167.255.255",  "192.169.0.1",
        "198.17.255.255", "198.20.0.1",      "223.255.255.255",  "2600:1901::1",
        "2a00:1450::1",   "::ffff:8.8.8.8",  "64:ff9b::808:808", "2002:808:808::1"}) {
    EXPECT_TRUE(PublicAddress(text)) << text;
  }
}

TEST(AddressPolicy, KnowsTheInternetOnly) {
  sockaddr other{};
  other.sa_family = AF_UNIX;
  EXPECT_FALSE(IsPublic(other));
}

constexpr std::string_view kEndpoint =
    "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV";

TEST(WebPushSubscription, IsWhatABrowserStringifies) {
  const auto to = ParseWebPushSubscription(
      Subscription(kEndpoint, push_vectors::kBrowserPublic, push_vectors::kAuth));
  ASSERT_TRUE(to.has_value());
  EXPECT_EQ(to->endpoint.Text(), kEndpoint);
  EXPECT_EQ(to->keys.p256dh.size(), 65u);
  EXPECT_EQ(to->keys.auth.size(), 16u);
}

TEST(WebPushSubscription, OfOtherShapesIsNone) {
  const std::string good =
      Subscription(kEndpoint, push_vectors::kBrowserPublic, push_vectors::kAuth);
  for (size_t cut = 0; cut < good.size(); ++cut) {
    EXPECT_FALSE(ParseWebPushSubscription(good.substr(0, cut)).has_value()) << cut;
  }
  for (const std::string& bad :
       {Subscription("http://push.example.net/", push_vectors::kBrowserPublic, push_vectors::kAuth),
        Subscription(kEndpoint, push_vectors::kAuth, push_vectors::kAuth),
        Subscription(kEndpoint, push_vectors::kBrowserPublic, "AAAA"), std::string(kEndpoint),
        std::string("[]"), std::string(R"({"endpoint":1,"keys":[]})"),
        good + std::string(kMaxSubscriptionBytes, ' ')}) {
    EXPECT_FALSE(ParseWebPushSubscription(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace signaling
