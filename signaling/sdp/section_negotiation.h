// One m-section of the other side's description against what we are ready for: codecs, layers,
// extensions and direction of our own line (RFC 3264 section 6, RFC 8829 section 5.3.1). Pure; what
// a description changes is written to a copy of the section that the caller keeps or drops.
#pragma once

#include <absl/status/status.h>

#include <functional>
#include <string>

#include "signaling/sdp/extension_matching.h"
#include "signaling/sdp/negotiated_session.h"

namespace signaling {

struct SectionTerms {
  Direction local = Direction::kInactive;  // ours, already narrowed to what both want
  bool allow_mixed = false;                // the description's session part says so
  std::string label;                       // for errors
};

// Sets local, remote, direction, codecs and rids of `section` from `remote`. `section.mid` and slot
// are the caller's. Without a common codec: kInvalidArgument.
absl::Status NegotiateSection(const MediaSection& remote, const SectionTerms& terms,
                              ExtensionMatcher& extensions, NegotiatedSection& section);

// Keeps or makes the slot that `section` needs when it sends, and drops it when it does not.
void UpdateSlot(bool sends, bool with_rtx, const std::function<uint32_t()>& new_ssrc,
                NegotiatedSection& section);

// Numbers the slots of each kind in the order of m-lines and writes their a=msid and a=ssrc lines.
void WriteSlots(NegotiatedSession& session, const std::string& cname);

// What of `answer` was in our offer `local`: payload types of the same codec, ids of the same
// extension.
MediaSection RestrictToOffer(const MediaSection& answer, const MediaSection& local);

}  // namespace signaling
