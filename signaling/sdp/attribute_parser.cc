#include "signaling/sdp/attribute_parser.h"

#include <algorithm>
#include <array>

#include "signaling/sdp/payload_attributes.h"
#include "signaling/sdp/text.h"

namespace signaling {
namespace {

using enum AttributeError;

constexpr size_t kMaxIdentifier = 256;

template <typename T>
AttributeError Append(std::vector<T>& list, T value, size_t limit = kMaxAttributeRepeats) {
  if (list.size() >= limit) return kTooMany;
  list.push_back(std::move(value));
  return kNone;
}

AttributeError Set(std::string& field, std::string_view value, size_t max_size = kMaxIdentifier) {
  if (!IsToken(value, max_size)) return kMalformed;
  field = value;
  return kNone;
}

std::vector<std::string> Strings(const std::vector<std::string_view>& views) {
  return {views.begin(), views.end()};
}

// RFC 8285 section 8: extmap:<id>["/"<direction>] <uri> [<attributes>]. Local ids of an offer may
// be 4096..4351 where the answerer is to choose.
AttributeError ParseExtension(std::string_view value, MediaSection& section) {
  std::string_view rest = Trim(value);
  std::string_view id_and_direction = TakeToken(rest);
  const auto id = ParseNumber<uint16_t>(TakeToken(id_and_direction, '/'));
  if (!id || *id == 0 || *id > 4351) return kMalformed;
  ExtensionLine line{.id = *id};
  if (!id_and_direction.empty()) {
    line.direction = DirectionOf(id_and_direction);
    if (!line.direction) return kMalformed;
  }
  line.uri = TakeToken(rest);
  if (!IsToken(line.uri, kMaxIdentifier)) return kMalformed;
  line.attributes = Trim(rest);
  return Append(section.extensions, std::move(line));
}

// RFC 8851 section 10.
bool IsRidId(std::string_view id) {
  const auto is_id_char = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_';
  };
  return IsToken(id, kMaxIdentifier) && std::ranges::all_of(id, is_id_char);
}

// RFC 8851 section 10: rid:<id> send|recv [<restrictions>].
AttributeError ParseRid(std::string_view value, MediaSection& section) {
  std::string_view rest = value;
  RidLine rid{.id = std::string(TakeToken(rest))};
  const std::string_view direction = TakeToken(rest);
  if (!IsRidId(rid.id)) return kMalformed;
  if (direction != "send" && direction != "recv") return kMalformed;
  if (std::ranges::find(section.rids, rid.id, &RidLine::id) != section.rids.end()) {
    return kMalformed;
  }
  rid.send = direction == "send";
  rid.restrictions = Trim(rest);
  return Append(section.rids, std::move(rid), kMaxRids);
}

// RFC 8853 section 5.1; the drafts before it wrote "send rid=a;b".
AttributeError ParseSimulcastStreams(std::string_view list,
                                     std::vector<std::vector<std::string>>& streams) {
  if (list.substr(0, 4) == "rid=") list.remove_prefix(4);
  for (const std::string_view alternatives : Split(list, ';')) {
    std::vector<std::string> rids = Strings(Split(alternatives, ','));
    if (rids.empty() || streams.size() >= kMaxRids || rids.size() > kMaxRids) return kTooMany;
    for (const std::string_view rid : rids) {
      if (!IsRidId(rid.substr(rid.starts_with('~') ? 1 : 0))) return kMalformed;
    }
    streams.push_back(std::move(rids));
  }
  return streams.empty() ? kMalformed : kNone;
}

AttributeError ParseSimulcast(std::string_view value, MediaSection& section) {
  if (section.simulcast) return kMalformed;
  SimulcastLine line;
  std::string_view rest = Trim(value);
  while (!rest.empty()) {
    const std::string_view direction = TakeToken(rest);
    if (direction != "send" && direction != "recv") return kMalformed;
    auto& streams = direction == "send" ? line.send : line.receive;
    if (!streams.empty()) return kMalformed;
    const AttributeError error = ParseSimulcastStreams(TakeToken(rest), streams);
    if (error != kNone) return error;
  }
  if (line.send.empty() && line.receive.empty()) return kMalformed;
  section.simulcast = std::move(line);
  return kNone;
}

AttributeError ParseSsrc(std::string_view value, MediaSection& section) {
  std::string_view rest = value;
  const auto ssrc = ParseNumber<uint32_t>(TakeToken(rest));
  if (!ssrc) return kMalformed;
  return Append(section.ssrcs, SsrcLine{*ssrc, std::string(Trim(rest))});
}

AttributeError ParseSsrcGroup(std::string_view value, MediaSection& section) {
  std::string_view rest = value;
  SsrcGroup group{.semantics = std::string(TakeToken(rest))};
  if (!IsToken(group.semantics, kMaxIdentifier)) return kMalformed;
  for (const std::string_view text : Split(rest, ' ')) {
    const auto ssrc = ParseNumber<uint32_t>(text);
    if (!ssrc) return kMalformed;
    if (group.ssrcs.size() >= kMaxAttributeRepeats) return kTooMany;
    group.ssrcs.push_back(*ssrc);
  }
  return Append(section.ssrc_groups, std::move(group));
}

AttributeError ParseIceOptions(std::string_view value, TransportLines& transport) {
  std::string text(value);
  std::ranges::replace(text, ',', ' ');  // libdatachannel's habit
  transport.ice_options = Strings(Split(text, ' '));
  return transport.ice_options.size() > kMaxAttributeRepeats ? kTooMany : kNone;
}

AttributeError ParseSetup(std::string_view value, TransportLines& transport) {
  transport.setup = DtlsSetupOf(value);
  return transport.setup ? kNone : kMalformed;
}

// Those that may stand in either part; nullopt for any other.
std::optional<AttributeError> ParseTransportAttribute(std::string_view name, std::string_view value,
                                                      TransportLines& transport) {
  // RFC 8839 section 5.4.
  if (name == "ice-ufrag") return Set(transport.ice_ufrag, value);
  if (name == "ice-pwd") return Set(transport.ice_pwd, value);
  if (name == "ice-options") return ParseIceOptions(value, transport);
  if (name == "fingerprint") return Append(transport.fingerprints, std::string(Trim(value)), 16);
  if (name == "setup") return ParseSetup(value, transport);
  return std::nullopt;
}

AttributeError ParseGroup(std::string_view line, std::string_view value,
                          SessionDescription& session) {
  std::string_view rest = value;
  if (TakeToken(rest) != "BUNDLE") return Append(session.others, std::string(line));
  std::vector<std::string> mids = Strings(Split(rest, ' '));
  if (mids.size() > kMaxAttributeRepeats) return kTooMany;
  return Append(session.bundle_groups, std::move(mids));
}

struct Flag {
  std::string_view name;
  bool MediaSection::* field;
};
constexpr std::array<Flag, 5> kFlags = {{{"rtcp-mux", &MediaSection::rtcp_mux},
                                         {"rtcp-rsize", &MediaSection::rtcp_rsize},
                                         {"bundle-only", &MediaSection::bundle_only},
                                         {"extmap-allow-mixed", &MediaSection::extmap_allow_mixed},
                                         {"end-of-candidates", &MediaSection::end_of_candidates}}};

struct Handler {
  std::string_view name;
  AttributeError (*parse)(std::string_view value, MediaSection& section);
};
constexpr std::array<Handler, 11> kHandlers = {
    {{"rtpmap", ParseRtpMap},
     {"fmtp", ParseFormatParameters},
     {"rtcp-fb", ParseFeedback},
     {"extmap", ParseExtension},
     {"rid", ParseRid},
     {"simulcast", ParseSimulcast},
     {"ssrc", ParseSsrc},
     {"ssrc-group", ParseSsrcGroup},
     {"mid", [](std::string_view value, MediaSection& s) { return Set(s.mid, value, 64); }},
     {"msid", [](std::string_view value,
                 MediaSection& s) { return Append(s.msids, std::string(Trim(value))); }},
     {"candidate", [](std::string_view value, MediaSection& s) {
        return Append(s.candidates, std::string(Trim(value)));
      }}}};

}  // namespace

AttributeError ParseSessionAttribute(std::string_view line, SessionDescription& session) {
  std::string_view value = line;
  const std::string_view name = Trim(TakeToken(value, ':'));
  if (const auto error = ParseTransportAttribute(name, value, session.transport)) return *error;
  if (name == "group") return ParseGroup(line, value, session);
  if (name == "ice-lite") {
    session.ice_lite = true;
  } else if (name == "extmap-allow-mixed") {
    session.extmap_allow_mixed = true;
  } else if (const auto direction = DirectionOf(name)) {
    session.direction = direction;
  } else {
    return Append(session.others, std::string(line));
  }
  return kNone;
}

AttributeError ParseMediaAttribute(std::string_view line, MediaSection& section) {
  std::string_view value = line;
  const std::string_view name = Trim(TakeToken(value, ':'));
  if (const auto error = ParseTransportAttribute(name, value, section.transport)) return *error;
  for (const Handler& handler : kHandlers) {
    if (handler.name == name) return handler.parse(value, section);
  }
  for (const Flag& flag : kFlags) {
    if (flag.name != name) continue;
    section.*flag.field = true;
    return kNone;
  }
  if (const auto direction = DirectionOf(name)) {
    section.direction = direction;
    return kNone;
  }
  return Append(section.others, std::string(line));
}

}  // namespace signaling
