// Simulcast as the receiver of it: RFC 8853 with restriction identifiers (RFC 8851). Pure.
#pragma once

#include <string>
#include <vector>

#include "signaling/sdp/session_description.h"

namespace signaling {

// Accepts the layers that `remote` offers to send: writes a=rid and a=simulcast into `local`, whose
// payloads are decided. The rids in the order of a=simulcast; empty when there are none.
std::vector<std::string> AnswerSimulcast(const MediaSection& remote, MediaSection& local);

}  // namespace signaling
