// A client's hand-made descriptions: small, complete and easy to spoil.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "signaling/sdp/session_description.h"

namespace signaling {

inline constexpr std::string_view kClientUfrag = "clnt";
inline constexpr std::string_view kClientPwd = "clientpasswordclientpass";

// Opus 111; VP8 96 with RTX 97. Bundled, muxed, with credentials and a certificate.
MediaSection ClientAudio(const std::string& mid, Direction direction);
MediaSection ClientVideo(const std::string& mid, Direction direction);
MediaSection ClientStopped(const std::string& media, const std::string& mid);

SessionDescription ClientDescription(std::vector<MediaSection> sections);
std::string ClientOffer(std::vector<MediaSection> sections);

// What a client that likes everything answers; section i with the direction i (sendrecv beyond),
// never more than the offer allows.
SessionDescription ClientAnswer(std::string_view offer, const std::vector<Direction>& directions);

}  // namespace signaling
