// Trickled candidates and ICE restarts from strangers: refused, or applied whole.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "signaling/sdp/ice_fragment.h"
#include "signaling/sdp/transport_negotiation.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  signaling::NegotiatedSession session;
  session.established = true;
  session.transport.remote_ice = {"clnt", "clientpasswordclientpass"};
  session.sections.push_back({.mid = "0", .stopped = false});
  const auto restart = signaling::ReadFragment(text, session);
  if (restart.ok() && *restart && !signaling::IsValidIce(**restart)) std::abort();
  (void)signaling::CheckCandidate(text);
  return 0;
}
