#include "signaling/sdp/serializer.h"

#include <initializer_list>
#include <string_view>

#include "signaling/sdp/text.h"

namespace signaling {
namespace {

void Line(std::string& out, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts) out += part;
  out += "\r\n";
}

void Flag(std::string& out, bool set, std::string_view name) {
  if (set) Line(out, {"a=", name});
}

void WriteTransport(std::string& out, const TransportLines& transport) {
  if (!transport.ice_ufrag.empty()) Line(out, {"a=ice-ufrag:", transport.ice_ufrag});
  if (!transport.ice_pwd.empty()) Line(out, {"a=ice-pwd:", transport.ice_pwd});
  if (!transport.ice_options.empty()) {
    Line(out, {"a=ice-options:", Join(transport.ice_options, " ")});
  }
  for (const std::string& fingerprint : transport.fingerprints) {
    Line(out, {"a=fingerprint:", fingerprint});
  }
  if (transport.setup) Line(out, {"a=setup:", DtlsSetupName(*transport.setup)});
}

void WriteMediaLine(std::string& out, const MediaSection& section) {
  std::string formats;
  for (const PayloadFormat& payload : section.payloads) {
    formats += " " + std::to_string(payload.payload_type);
  }
  for (const std::string& format : section.formats) formats += " " + format;
  Line(out,
       {"m=", section.media, " ", std::to_string(section.port), " ", section.protocol, formats});
  if (!section.connection.empty()) Line(out, {"c=", section.connection});
}

void WriteExtension(std::string& out, const ExtensionLine& line) {
  const std::string direction =
      line.direction ? "/" + std::string(DirectionName(*line.direction)) : "";
  const std::string attributes = line.attributes.empty() ? "" : " " + line.attributes;
  Line(out, {"a=extmap:", std::to_string(line.id), direction, " ", line.uri, attributes});
}

void WritePayload(std::string& out, const PayloadFormat& payload) {
  const std::string number = std::to_string(payload.payload_type);
  if (!payload.encoding.empty()) {
    const std::string channels = payload.channels > 1 ? "/" + std::to_string(payload.channels) : "";
    Line(out, {"a=rtpmap:", number, " ", payload.encoding, "/", std::to_string(payload.clock_rate),
               channels});
  }
  for (const std::string& feedback : payload.feedback) {
    Line(out, {"a=rtcp-fb:", number, " ", feedback});
  }
  if (!payload.parameters.empty()) Line(out, {"a=fmtp:", number, " ", payload.parameters});
}

std::string StreamList(const std::vector<std::vector<std::string>>& streams) {
  std::vector<std::string> lists;
  lists.reserve(streams.size());
  for (const std::vector<std::string>& alternatives : streams) {
    lists.push_back(Join(alternatives, ","));
  }
  return Join(lists, ";");
}

void WriteSimulcast(std::string& out, const MediaSection& section) {
  for (const RidLine& rid : section.rids) {
    const std::string restrictions = rid.restrictions.empty() ? "" : " " + rid.restrictions;
    Line(out, {"a=rid:", rid.id, rid.send ? " send" : " recv", restrictions});
  }
  if (!section.simulcast) return;
  std::string value;
  if (!section.simulcast->send.empty()) value = "send " + StreamList(section.simulcast->send);
  if (!section.simulcast->receive.empty()) {
    if (!value.empty()) value += " ";
    value += "recv " + StreamList(section.simulcast->receive);
  }
  Line(out, {"a=simulcast:", value});
}

void WriteSsrcs(std::string& out, const MediaSection& section) {
  for (const SsrcGroup& group : section.ssrc_groups) {
    std::string ssrcs;
    for (const uint32_t ssrc : group.ssrcs) ssrcs += " " + std::to_string(ssrc);
    Line(out, {"a=ssrc-group:", group.semantics, ssrcs});
  }
  for (const SsrcLine& line : section.ssrcs) {
    const std::string attribute = line.attribute.empty() ? "" : " " + line.attribute;
    Line(out, {"a=ssrc:", std::to_string(line.ssrc), attribute});
  }
}

void WriteSection(std::string& out, const MediaSection& section) {
  WriteMediaLine(out, section);
  if (!section.mid.empty()) Line(out, {"a=mid:", section.mid});
  for (const std::string& candidate : section.candidates) {
    Line(out, {"a=candidate:", candidate});
  }
  Flag(out, section.end_of_candidates, "end-of-candidates");
  WriteTransport(out, section.transport);
  Flag(out, section.bundle_only, "bundle-only");
  Flag(out, section.extmap_allow_mixed, "extmap-allow-mixed");
  for (const ExtensionLine& line : section.extensions) WriteExtension(out, line);
  if (section.direction) Line(out, {"a=", DirectionName(*section.direction)});
  for (const std::string& msid : section.msids) Line(out, {"a=msid:", msid});
  Flag(out, section.rtcp_mux, "rtcp-mux");
  Flag(out, section.rtcp_rsize, "rtcp-rsize");
  for (const PayloadFormat& payload : section.payloads) WritePayload(out, payload);
  WriteSimulcast(out, section);
  WriteSsrcs(out, section);
  for (const std::string& other : section.others) Line(out, {"a=", other});
}

void WriteSessionPart(std::string& out, const SessionDescription& description) {
  Line(out, {"v=0"});
  Line(out, {"o=", description.origin});
  Line(out, {"s=-"});
  Line(out, {"t=0 0"});
  for (const std::vector<std::string>& mids : description.bundle_groups) {
    Line(out, {"a=group:BUNDLE", mids.empty() ? "" : " ", Join(mids, " ")});
  }
  Flag(out, description.ice_lite, "ice-lite");
  Flag(out, description.extmap_allow_mixed, "extmap-allow-mixed");
  WriteTransport(out, description.transport);
  if (description.direction) Line(out, {"a=", DirectionName(*description.direction)});
  for (const std::string& other : description.others) Line(out, {"a=", other});
}

}  // namespace

std::string SerializeSdp(const SessionDescription& description) {
  std::string out;
  WriteSessionPart(out, description);
  for (const MediaSection& section : description.sections) WriteSection(out, section);
  return out;
}

std::string SerializeSection(const MediaSection& section) {
  std::string out;
  WriteSection(out, section);
  return out;
}

}  // namespace signaling
