// What a fragment asks for, and what an If-Match says, of any bytes.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "signaling/whip/preconditions.h"
#include "signaling/whip/sdpfrag.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto credentials = signaling::CredentialsOfFragment(text);
  if (credentials) {
    // The same session again is a trickle; another is a restart.
    if (signaling::IsIceRestart(text, *credentials)) std::abort();
    if (!signaling::IsIceRestart(text, {"x" + credentials->ufrag, credentials->pwd})) std::abort();
  } else if (signaling::IsIceRestart(text, {"user", "password"})) {
    std::abort();
  }
  signaling::CheckIfMatch(text, "etag");
  signaling::IsMediaType(text, "application/trickle-ice-sdpfrag");
  return 0;
}
