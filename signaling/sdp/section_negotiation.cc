#include "signaling/sdp/section_negotiation.h"

#include <algorithm>

#include "signaling/sdp/codec_matching.h"
#include "signaling/sdp/simulcast.h"
#include "signaling/sdp/start_bitrate.h"

namespace signaling {
namespace {

// One codec by two descriptions: the same in all that was negotiated but the feedback.
bool SameFormat(const MediaSection& a_section, const PayloadFormat& a,
                const MediaSection& b_section, const PayloadFormat& b) {
  if (const auto repaired = RepairedPayloadType(a)) return repaired == RepairedPayloadType(b);
  const auto a_codec = IdentifyCodec(a, KindOf(a_section));
  return a_codec && a_codec == IdentifyCodec(b, KindOf(b_section));
}

// RFC 8830: "<stream> <track>". Streams that share an id are played in sync.
std::string MsidOf(bool paired, size_t number, const std::string& ssrc, const std::string& cname) {
  std::string msid = cname + "-";
  msid += paired ? std::to_string(number) : "s" + ssrc;
  msid += " ";
  msid += cname;
  msid += "-t";
  msid += ssrc;
  return msid;
}

}  // namespace

absl::Status NegotiateSection(const MediaSection& remote, const SectionTerms& terms,
                              ExtensionMatcher& extensions, NegotiatedSection& section) {
  const std::vector<CodecMatch> codecs = MatchCodecs(remote);
  if (codecs.empty()) return absl::InvalidArgumentError(NoCommonCodec(terms.label, remote));
  const bool allow_mixed = terms.allow_mixed || remote.extmap_allow_mixed;
  auto matched = extensions.Match(remote, terms.local, allow_mixed, terms.label);
  if (!matched.ok()) return matched.status();
  MediaSection local{.media = remote.media, .protocol = remote.protocol};
  local.payloads = PayloadsOf(codecs);
  if (KindOf(remote) == rtp::MediaKind::kVideo) NameStartBitrate(local.payloads);
  local.mid = remote.mid;
  local.direction = terms.local;
  local.rtcp_rsize = remote.rtcp_rsize;
  local.extmap_allow_mixed = allow_mixed;
  local.extensions = std::move(matched->lines);
  section.send_extensions = matched->send;
  section.rids.clear();
  if (Receives(terms.local)) section.rids = AnswerSimulcast(remote, local);
  section.local = std::move(local);
  section.remote = remote;
  section.stopped = false;
  section.direction = terms.local;
  section.codecs.clear();
  for (const CodecMatch& match : codecs) section.codecs.push_back(match.parameters);
  return absl::OkStatus();
}

void UpdateSlot(bool sends, bool with_rtx, const std::function<uint32_t()>& new_ssrc,
                NegotiatedSection& section) {
  if (!sends) {
    section.slot.reset();
    return;
  }
  // A slot that ended does not come back: its sequence numbers would start over (RFC 3711 section
  // 9.1).
  if (!section.slot) section.slot = Slot{.ssrc = new_ssrc()};
  if (with_rtx && section.slot->rtx_ssrc == 0) section.slot->rtx_ssrc = new_ssrc();
}

void WriteSlots(NegotiatedSession& session, const std::string& cname) {
  std::array<size_t, 2> numbers{0, 0};
  for (NegotiatedSection& section : session.sections) {
    MediaSection& local = section.local;
    local.msids.clear();
    local.ssrcs.clear();
    local.ssrc_groups.clear();
    if (section.stopped || !section.slot) continue;
    const std::string ssrc = std::to_string(section.slot->ssrc);
    const size_t number = numbers[static_cast<size_t>(KindOf(local))]++;
    local.msids = {MsidOf(session.paired, number, ssrc, cname)};
    const bool rtx = std::ranges::any_of(
        local.payloads, [](const PayloadFormat& p) { return RepairedPayloadType(p).has_value(); });
    local.ssrcs.push_back({section.slot->ssrc, "cname:" + cname});
    if (!rtx || section.slot->rtx_ssrc == 0) continue;
    // RFC 5576 section 4.2, RFC 4588 section 8.3.
    local.ssrc_groups.push_back({"FID", {section.slot->ssrc, section.slot->rtx_ssrc}});
    local.ssrcs.push_back({section.slot->rtx_ssrc, "cname:" + cname});
  }
}

MediaSection RestrictToOffer(const MediaSection& answer, const MediaSection& local) {
  MediaSection restricted = answer;
  std::erase_if(restricted.payloads, [&](const PayloadFormat& payload) {
    const PayloadFormat* offered = local.FindPayload(payload.payload_type);
    return offered == nullptr || !SameFormat(answer, payload, local, *offered);
  });
  std::erase_if(restricted.extensions, [&](const ExtensionLine& line) {
    return std::ranges::none_of(local.extensions, [&](const ExtensionLine& offered) {
      return offered.id == line.id && offered.uri == line.uri;
    });
  });
  restricted.rtcp_rsize &= local.rtcp_rsize;
  return restricted;
}

}  // namespace signaling
