// Header extensions (RFC 8285 section 5) of a whole bundle: the ids the other side chose, echoed
// for every extension the server knows, and what they mean in each direction.
//
// In a bundle an id means the same in every m-section (RFC 8843 section 9.2). Some clients number
// each section anew: then the first meaning wins and the later extension is left out of the answer,
// unless packets are routed by it (mid, rid): then the description is refused.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "rtp/header_extension.h"
#include "signaling/sdp/session_description.h"

namespace signaling {

// What one m-section agrees on.
struct MatchedExtensions {
  std::vector<ExtensionLine> lines;  // of our description
  rtp::ExtensionMap send;            // what its packets may carry
};

class ExtensionMatcher {
 public:
  // Of `remote`, of which we take `local` part. `label` names the section in errors, which are
  // kInvalidArgument.
  absl::StatusOr<MatchedExtensions> Match(const MediaSection& remote, Direction local,
                                          bool two_byte_ids, const std::string& label);

  // By which packets of any section are read: they are told apart by what they carry.
  const rtp::ExtensionMap& receive() const { return receive_; }

 private:
  // False when `id` or `kind` is taken by another partner.
  bool Claim(uint8_t id, rtp::ExtensionKind kind);

  rtp::ExtensionMap all_;
  rtp::ExtensionMap receive_;
};

bool UsefulToReceive(rtp::ExtensionKind kind);
bool UsefulToSend(rtp::ExtensionKind kind);

}  // namespace signaling
