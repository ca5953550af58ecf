// Candidate lines and IP addresses as text.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ice/candidate.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  ice::IsWellFormedCandidate(text);
  if (const auto address = ice::SocketAddress::Parse(text, 7882)) {
    Require(ice::SocketAddress::Parse(address->ip(), 7882) == address);
    Require(ice::IsWellFormedCandidate(ice::FormatCandidate({*address}, size)));
  }
  return 0;
}
