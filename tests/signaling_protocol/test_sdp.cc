#include "tests/signaling_protocol/test_sdp.h"

#include <absl/strings/str_cat.h>

#include <sstream>

namespace signaling {
namespace {

const char kFingerprint[] =
    "a=fingerprint:sha-256 "
    "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:"
    "FF\r\n";

std::string Transport(int generation, const char* setup) {
  return absl::StrCat("a=ice-ufrag:user", generation, "\r\na=ice-pwd:passwordpasswordpassword",
                      generation, "\r\n", kFingerprint, "a=setup:", setup, "\r\n");
}

std::vector<std::string> Lines(std::string_view sdp) {
  std::istringstream in{std::string(sdp)};
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

bool IsDirection(std::string_view line) {
  return line == "a=sendrecv" || line == "a=sendonly" || line == "a=recvonly" ||
         line == "a=inactive";
}

}  // namespace

std::string MakeOffer(const std::vector<OfferedSection>& sections, int generation) {
  std::string sdp = "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
  sdp += "a=group:BUNDLE";
  for (const OfferedSection& section : sections) sdp += " " + section.mid;
  sdp += "\r\n";
  for (const OfferedSection& section : sections) {
    const bool audio = section.kind == "audio";
    const std::string codec = !section.codec.empty() ? section.codec
                              : audio                ? "opus/48000/2"
                                                     : "VP8/90000";
    const char* pt = audio ? "111" : "96";
    sdp += absl::StrCat("m=", section.kind, " 9 UDP/TLS/RTP/SAVPF ", pt, "\r\n",
                        "c=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n",
                        Transport(generation, "actpass"), "a=mid:", section.mid,
                        "\r\na=", section.direction, "\r\na=rtcp-mux\r\na=rtpmap:", pt, " ", codec,
                        "\r\n", "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n");
  }
  return sdp;
}

std::string MakeAnswer(std::string_view offer, bool publish) {
  std::string sdp;
  for (const std::string& line : Lines(offer)) {
    if (line.starts_with("a=ice-ufrag:")) {
      sdp += Transport(1, "active");
    } else if (line == "a=sendrecv") {
      sdp += publish ? "a=sendrecv\r\n" : "a=recvonly\r\n";
    } else if (line == "a=sendonly") {
      sdp += "a=recvonly\r\n";
    } else if (!line.starts_with("a=ice-") && !line.starts_with("a=fingerprint:") &&
               !line.starts_with("a=setup:") && !line.starts_with("a=candidate:") &&
               !line.starts_with("a=ssrc") && !line.starts_with("a=msid:") &&
               !line.starts_with("a=end-of-candidates")) {
      sdp += line + "\r\n";
    }
  }
  return sdp;
}

std::vector<std::string> Directions(std::string_view sdp) {
  std::vector<std::string> directions;
  for (const std::string& line : Lines(sdp)) {
    if (IsDirection(line)) directions.push_back(line.substr(2));
  }
  return directions;
}

std::string LineAfter(std::string_view sdp, std::string_view prefix) {
  for (const std::string& line : Lines(sdp)) {
    if (line.starts_with(prefix)) return line.substr(prefix.size());
  }
  return "";
}

size_t CountLines(std::string_view sdp, std::string_view prefix) {
  size_t count = 0;
  for (const std::string& line : Lines(sdp)) count += line.starts_with(prefix) ? 1 : 0;
  return count;
}

}  // namespace signaling
