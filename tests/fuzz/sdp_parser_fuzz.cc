// Whatever parses is bounded, and written as text that parses to the same values.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "signaling/sdp/attribute_parser.h"
#include "signaling/sdp/parser.h"
#include "signaling/sdp/serializer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto description = signaling::ParseSdp(text);
  if (!description.ok()) return 0;
  if (description->sections.size() > signaling::kMaxMediaSections) std::abort();
  for (const signaling::MediaSection& section : description->sections) {
    if (section.rids.size() > signaling::kMaxRids) std::abort();
    if (section.payloads.size() > signaling::kMaxPayloads) std::abort();
    if (section.candidates.size() > signaling::kMaxAttributeRepeats) std::abort();
  }
  const auto again = signaling::ParseSdp(signaling::SerializeSdp(*description));
  if (!again.ok() || *again != *description) std::abort();
  return 0;
}
