// A client's word on what an m-section carries (`tracks` of sdp/offer and sdp/answer).
#pragma once

#include <string>

#include "sfu/api/rtp_parameters.h"

namespace signaling {

struct TrackHint {
  std::string mid;
  sfu::TrackSource source = sfu::TrackSource::kMicrophone;
};

}  // namespace signaling
