// Where ids, keys and secrets come from: one source of randomness, handed in.
#pragma once

#include <cstdint>
#include <string>

#include "ice/ice_lite.h"
#include "sfu/api/ids.h"
#include "signaling/call/instant.h"

namespace signaling {

class IdSource {
 public:
  explicit IdSource(Random random);

  sfu::CallId NextCall() { return {++calls_}; }
  sfu::ParticipantId NextParticipant() { return {++participants_}; }
  // Random-looking, never 0 and never the same twice before 2^32 of them were given: SSRCs and
  // track ids (CSRCs) come from here.
  uint32_t NextSsrc();
  sfu::TrackId NextTrack() { return {NextSsrc()}; }

  // 122 random bits in the form of a UUID (RFC 9562, version 4).
  std::string NewUuid();
  // 95 bits of ufrag, 148 bits of password (RFC 8445 section 5.3 asks for 24 and 128).
  ice::Credentials NewCredentials();
  // `length` characters that are letters or digits.
  std::string NewToken(size_t length);

 private:
  uint32_t Permute(uint32_t counter) const;

  Random random_;
  uint64_t calls_ = 0;
  uint64_t participants_ = 0;
  uint32_t ssrcs_ = 0;
  uint64_t ssrc_key_;
};

}  // namespace signaling
