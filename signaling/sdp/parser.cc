#include "signaling/sdp/parser.h"

#include <algorithm>
#include <set>
#include <string>

#include "signaling/sdp/attribute_parser.h"
#include "signaling/sdp/text.h"

namespace signaling {
namespace {

absl::Status Malformed(size_t line_number, std::string_view what, std::string_view why) {
  return absl::InvalidArgumentError("Line " + std::to_string(line_number) + " of the SDP (" +
                                    std::string(what) + ") " + std::string(why));
}

// "m=<media> <port>[/<ports>] <proto> <fmt> …", RFC 8866 section 5.14.
std::optional<MediaSection> ParseMediaLine(std::string_view value) {
  std::string_view rest = value;
  MediaSection section{.media = std::string(TakeToken(rest))};
  std::string_view ports = TakeToken(rest);
  const auto port = ParseNumber<uint16_t>(TakeToken(ports, '/'));
  section.protocol = TakeToken(rest);
  if (!IsToken(section.media, 32) || !port || !IsToken(section.protocol, 64)) return std::nullopt;
  section.port = *port;
  for (const std::string_view format : Split(rest, ' ')) {
    if (section.payloads.size() + section.formats.size() >= kMaxPayloads) return std::nullopt;
    if (!section.is_rtp()) {
      section.formats.emplace_back(format);
      continue;
    }
    const auto payload_type = ParseNumber<uint8_t>(format);
    if (!payload_type || *payload_type > 127) return std::nullopt;
    if (section.FindPayload(*payload_type) != nullptr) return std::nullopt;
    section.payloads.push_back({.payload_type = *payload_type});
  }
  if (section.payloads.empty() && section.formats.empty()) return std::nullopt;
  return section;
}

class LineParser {
 public:
  absl::Status OnLine(size_t number, std::string_view line) {
    if (line.size() < 2 || line[1] != '=') {
      return Malformed(number, "line", "is not of the form x=value");
    }
    const std::string_view value = line.substr(2);
    switch (line[0]) {
      case 'm':
        return OnMedia(number, value);
      case 'a':
        return OnAttribute(number, value);
      case 'o':
        description_.origin = value;
        return absl::OkStatus();
      case 'c':
        if (!description_.sections.empty()) description_.sections.back().connection = value;
        return absl::OkStatus();
      default:  // RFC 8866 section 5: v, s, t, b, i, … say nothing to an SFU
        return absl::OkStatus();
    }
  }
  SessionDescription Take() { return std::move(description_); }

 private:
  absl::Status OnMedia(size_t number, std::string_view value) {
    if (description_.sections.size() >= kMaxMediaSections) {
      return Malformed(
          number, "m=", "is one m-section too many: at most " + std::to_string(kMaxMediaSections));
    }
    std::optional<MediaSection> section = ParseMediaLine(value);
    if (!section) return Malformed(number, "m=", "is malformed");
    description_.sections.push_back(*std::move(section));
    return absl::OkStatus();
  }

  absl::Status OnAttribute(size_t number, std::string_view value) {
    const AttributeError error = description_.sections.empty()
                                     ? ParseSessionAttribute(value, description_)
                                     : ParseMediaAttribute(value, description_.sections.back());
    if (error == AttributeError::kNone) return absl::OkStatus();
    std::string_view name = value;
    const std::string_view shown = TakeToken(name, ':');
    const std::string what = IsToken(shown, 64) ? "a=" + std::string(shown) : "a=";
    return Malformed(
        number, what,
        error == AttributeError::kTooMany ? "exceeds the limit for its kind" : "is malformed");
  }

  SessionDescription description_;
};

absl::Status CheckMids(const SessionDescription& description) {
  std::set<std::string_view> mids;
  for (const MediaSection& section : description.sections) {
    if (!section.mid.empty() && !mids.insert(section.mid).second) {
      return absl::InvalidArgumentError("Two m-sections of the SDP have the mid " + section.mid);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<SessionDescription> ParseLines(std::string_view text, bool whole) {
  if (text.size() > kMaxSdpSize) {
    return absl::InvalidArgumentError("The SDP has more than 256 KiB");
  }
  LineParser parser;
  size_t number = 0;
  while (!text.empty()) {
    std::string_view line = TakeToken(text, '\n');
    ++number;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (number > kMaxSdpLines) return Malformed(number, "line", "is one too many");
    if (line.size() > kMaxSdpLine) return Malformed(number, "line", "is too long");
    // RFC 8866 section 9.
    if (line.find_first_of(std::string_view("\0\r", 2)) != std::string_view::npos) {
      return Malformed(number, "line", "holds a character that SDP does not allow");
    }
    if (whole && number == 1 && line != "v=0") {
      return absl::InvalidArgumentError("The SDP does not begin with v=0");
    }
    if (line.empty()) continue;
    if (absl::Status status = parser.OnLine(number, line); !status.ok()) return status;
  }
  if (whole && number == 0) return absl::InvalidArgumentError("The SDP is empty");
  SessionDescription description = parser.Take();
  if (absl::Status status = CheckMids(description); !status.ok()) return status;
  return description;
}

}  // namespace

absl::StatusOr<SessionDescription> ParseSdp(std::string_view text) {
  return ParseLines(text, true);
}

absl::StatusOr<SessionDescription> ParseSdpFragment(std::string_view text) {
  return ParseLines(text, false);
}

}  // namespace signaling
