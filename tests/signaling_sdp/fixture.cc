#include "tests/signaling_sdp/fixture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "signaling/sdp/parser.h"

namespace signaling {
namespace {

const std::filesystem::path kFolder =
    std::filesystem::path(SWITCHBOARD_SOURCE_DIR) / "tests/signaling_sdp/fixtures";

}  // namespace

std::string ReadFixture(const std::string& name) {
  std::ifstream file(kFolder / name, std::ios::binary);
  EXPECT_TRUE(file) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> AllFixtures() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> OfferFixtures() {
  std::vector<std::string> names = AllFixtures();
  std::erase_if(names, [](const std::string& name) { return name.ends_with(".answer.sdp"); });
  return names;
}

SessionDescription Parsed(std::string_view sdp) {
  auto description = ParseSdp(sdp);
  EXPECT_TRUE(description.ok()) << description.status() << "\n" << sdp;
  return description.ok() ? *std::move(description) : SessionDescription();
}

NegotiatorOptions TestOptions() {
  const auto next = std::make_shared<uint32_t>(0);
  NegotiatorOptions options;
  options.local_ice = {"serverufrag", "serverpasswordserverpassword"};
  options.fingerprint = {"sha-256", std::vector<uint8_t>(32, 0xAB)};
  options.candidates = {{*ice::SocketAddress::Parse("192.0.2.1", 7882)},
                        {*ice::SocketAddress::Parse("2001:db8::1", 7882)}};
  options.cname = "cname";
  options.new_ssrc = [next] { return 1000 + ++*next; };
  options.new_track = [next] { return sfu::TrackId{.value = 500000 + ++*next}; };
  options.new_credentials = [next] {
    const std::string number = std::to_string(++*next);
    return ice::Credentials{"newufrag" + number, "newpasswordnewpassword" + number};
  };
  return options;
}

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  for (; at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string TestName(const testing::TestParamInfo<std::string>& fixture) {
  std::string name = fixture.param;
  std::ranges::replace_if(name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

}  // namespace signaling
