// What offers and answers with one client have come to: the m-sections in the order of m-lines,
// with the last description of each side. A value: a new description is worked out on a copy.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "sfu/api/rtp_parameters.h"
#include "signaling/sdp/session_description.h"

namespace signaling {

// Our sender on an m-section. Both SSRCs stay for as long as the slot does.
struct Slot {
  uint32_t ssrc = 0;
  uint32_t rtx_ssrc = 0;  // 0: no RTX
};

// The client's sender on an m-section.
struct PublishedTrack {
  sfu::TrackId track;
  sfu::TrackSource source = sfu::TrackSource::kMicrophone;
};

struct NegotiatedSection {
  std::string mid;  // ours to use even where the description has none
  MediaSection local;
  MediaSection remote;
  bool stopped = true;                         // port 0: rejected or stopped, free to be recycled
  bool made_by_us = false;                     // its first offer was ours
  Direction wish = Direction::kInactive;       // what an offer of ours asks for
  Direction direction = Direction::kInactive;  // agreed, as we see it
  bool declined = false;                       // we would send, the client would not receive
  std::optional<Slot> slot;
  std::optional<PublishedTrack> published;
  std::vector<sfu::CodecParameters> codecs;
  std::vector<std::string> rids;
  rtp::ExtensionMap send_extensions;
};

struct NegotiatedSession {
  bool established = false;  // a description of the client's was applied
  std::vector<NegotiatedSection> sections;
  sfu::TransportParameters transport;
  rtp::ExtensionMap receive_extensions;
  bool paired = true;                   // audio and video slot i share a stream
  std::array<size_t, 2> refused{0, 0};  // slots that found no section: rejected, by kind

  const NegotiatedSection* Find(std::string_view mid) const;
};

// The SSRCs a section announces, RTX paired by a=ssrc-group:FID (RFC 5576 section 4.2).
std::vector<sfu::SsrcPair> SignalledSsrcs(const MediaSection& section);

sfu::MediaParameters MediaOf(const NegotiatedSession& session, const std::string& cname);

}  // namespace signaling
