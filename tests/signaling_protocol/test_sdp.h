// Session descriptions as a plain client makes them, just enough of them to negotiate with.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace signaling {

struct OfferedSection {
  std::string kind;  // "audio" or "video"
  std::string mid;
  std::string direction = "sendrecv";
  std::string codec;  // empty: opus or VP8
};

// `generation` sets the ICE credentials.
std::string MakeOffer(const std::vector<OfferedSection>& sections, int generation = 1);
// Answers an offer of the server: takes everything, and sends where asked to.
std::string MakeAnswer(std::string_view offer, bool publish = true);
// "sendrecv", "recvonly", … per m-section, in order.
std::vector<std::string> Directions(std::string_view sdp);
// The value of the first line that starts with `prefix`; empty when there is none.
std::string LineAfter(std::string_view sdp, std::string_view prefix);
size_t CountLines(std::string_view sdp, std::string_view prefix);

}  // namespace signaling
