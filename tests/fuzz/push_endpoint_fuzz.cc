// Endpoints that strangers name: an accepted one is plain https, and says the same when it is read
// again.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "signaling/push/endpoint_url.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const auto url = signaling::ParseEndpointUrl({reinterpret_cast<const char*>(bytes), size});
  if (!url) return 0;
  Require(url->target.starts_with('/') && !url->host.empty() && url->port != 0);
  const std::string text = url->Text();
  Require(text.starts_with("https://") && text.starts_with(url->Origin()));
  Require(std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; }));
  Require(text.find_first_of("#\\\"<>^`{|}") == std::string::npos);
  Require(url->Origin().find('@') == std::string::npos);
  // The port's absence and the case of the host are all that a second reading may not know of.
  Require(text.size() > signaling::kMaxEndpointBytes || signaling::ParseEndpointUrl(text) == url);
  return 0;
}
