// Request targets from strangers: an accepted one has a path from the root, no control character,
// and a bounded number of parameters.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "signaling/http/route_label.h"
#include "signaling/http/uri.h"
#include "tests/fuzz/require.h"

namespace {

void RequirePlain(std::string_view text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  Require(std::none_of(text.begin(), text.end(), is_control));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto target = signaling::ParseTarget(text);
  if (!target) return 0;
  Require(target->path.starts_with('/') && target->path.size() <= size + 1);
  Require(target->query.size() <= signaling::kMaxQueryParameters);
  RequirePlain(target->path);
  for (const auto& [name, value] : target->query) {
    RequirePlain(name);
    RequirePlain(value);
  }
  Require(signaling::RouteLabel(target->path).size() <= 64);
  return 0;
}
