// Descriptions of browsers and other clients (fixtures/: recorded, but for safari-style-offer.sdp,
// which is hand-made), and a negotiator whose ids count up.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "signaling/sdp/negotiator.h"
#include "signaling/sdp/session_description.h"

namespace signaling {

std::string ReadFixture(const std::string& name);
// Names of the fixtures; offers are those that are no ".answer.sdp".
std::vector<std::string> AllFixtures();
std::vector<std::string> OfferFixtures();

// Parses what must be well-formed.
SessionDescription Parsed(std::string_view sdp);

// Options of an ordinary participant; ids count up from a base that tells them apart.
NegotiatorOptions TestOptions();

// `text` with every `from` replaced; fails the test when there is none.
std::string Replaced(std::string text, std::string_view from, std::string_view to);

// "chromium156_sdp": fixture names as names of test cases.
std::string TestName(const testing::TestParamInfo<std::string>& fixture);

}  // namespace signaling
