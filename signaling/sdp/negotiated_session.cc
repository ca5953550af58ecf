#include "signaling/sdp/negotiated_session.h"

#include <algorithm>
#include <set>

#include "signaling/sdp/codec_matching.h"

namespace signaling {
namespace {

constexpr size_t kMaxSsrcPairs = 32;

bool HasRtx(const NegotiatedSection& section) {
  return std::ranges::any_of(section.codecs, [](const sfu::CodecParameters& codec) {
    return codec.rtx_payload_type.has_value();
  });
}

sfu::ReceiveSection ReceiveSectionOf(const NegotiatedSection& section) {
  return {.mid = section.mid,
          .kind = KindOf(section.local),
          .track = section.published->track,
          .source = section.published->source,
          .codecs = section.codecs,
          .rids = section.rids,
          .ssrcs = SignalledSsrcs(section.remote)};
}

sfu::SendSection SendSectionOf(const NegotiatedSection& section) {
  return {.mid = section.mid,
          .kind = KindOf(section.local),
          .ssrc = section.slot->ssrc,
          .rtx_ssrc = HasRtx(section) ? section.slot->rtx_ssrc : 0,
          .codecs = section.codecs,
          .extensions = section.send_extensions};
}

}  // namespace

const NegotiatedSection* NegotiatedSession::Find(std::string_view mid) const {
  const auto found = std::ranges::find(sections, mid, &NegotiatedSection::mid);
  return found == sections.end() ? nullptr : &*found;
}

std::vector<sfu::SsrcPair> SignalledSsrcs(const MediaSection& section) {
  std::vector<sfu::SsrcPair> pairs;
  std::set<uint32_t> seen = {0};
  for (const SsrcGroup& group : section.ssrc_groups) {
    if (group.semantics != "FID" || group.ssrcs.size() != 2) continue;
    const uint32_t media = group.ssrcs[0];
    const uint32_t rtx = group.ssrcs[1];
    if (media == rtx || seen.contains(media) || seen.contains(rtx)) continue;
    seen.insert({media, rtx});
    pairs.push_back({media, rtx});
  }
  for (const SsrcLine& line : section.ssrcs) {
    if (seen.insert(line.ssrc).second) pairs.push_back({line.ssrc, 0});
  }
  if (pairs.size() > kMaxSsrcPairs) pairs.resize(kMaxSsrcPairs);
  return pairs;
}

sfu::MediaParameters MediaOf(const NegotiatedSession& session, const std::string& cname) {
  sfu::MediaParameters media;
  media.cname = cname;
  media.receive_extensions = session.receive_extensions;
  media.extmap_allow_mixed = true;
  media.reduced_size_rtcp = true;
  bool any = false;
  for (const NegotiatedSection& section : session.sections) {
    if (section.stopped) continue;
    any = true;
    media.extmap_allow_mixed &= section.local.extmap_allow_mixed;
    media.reduced_size_rtcp &= section.local.rtcp_rsize;
    if (section.published) media.receive.push_back(ReceiveSectionOf(section));
    if (section.slot && Sends(section.direction)) media.send.push_back(SendSectionOf(section));
  }
  media.extmap_allow_mixed &= any;
  media.reduced_size_rtcp &= any;
  return media;
}

}  // namespace signaling
