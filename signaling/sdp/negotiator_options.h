// What a Negotiator is told about the server, the participant and the slots it is to have.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "dtls/certificate.h"
#include "ice/candidate.h"
#include "ice/ice_lite.h"
#include "sfu/api/ids.h"

namespace signaling {

struct NegotiatorOptions {
  ice::Credentials local_ice;
  dtls::Fingerprint fingerprint;
  std::vector<ice::HostCandidate> candidates;
  std::string cname;  // of all our streams, also the msid prefix
  bool may_publish =
      true;  // viewers: the server never receives; offered media is answered inactive/sendonly
  size_t max_audio_slots = 3;  // m-sections on which we send
  size_t max_video_slots = 12;
  // WHIP and WHEP: the client's word is final.
  bool whole_or_nothing = false;  // any m-section that cannot be accepted refuses the offer whole
  std::function<uint32_t()> new_ssrc;                 // unique and random, never 0
  std::function<sfu::TrackId()> new_track;            // for each newly published m-section
  std::function<ice::Credentials()> new_credentials;  // for an ICE restart
};

// How many slots the server wants to send on. Never shrinks what a client has offered.
struct SlotCounts {
  size_t audio = 1;
  size_t video = 1;
  bool paired = true;  // audio and video slot i share a media stream (msid), for lip-sync
};

}  // namespace signaling
