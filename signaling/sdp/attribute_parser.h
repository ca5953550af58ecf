// Reads one a= line into the values of session_description.h. Untrusted text: a malformed line
// yields an error and bounded lists never grow past their limits.
#pragma once

#include <string_view>

#include "signaling/sdp/session_description.h"

namespace signaling {

inline constexpr size_t kMaxRids = 8;                // per m-section
inline constexpr size_t kMaxPayloads = 128;          // there are no more numbers
inline constexpr size_t kMaxAttributeRepeats = 256;  // of one kind in one section

enum class AttributeError : uint8_t { kNone, kMalformed, kTooMany };

// `line` without "a=".
AttributeError ParseSessionAttribute(std::string_view line, SessionDescription& session);
AttributeError ParseMediaAttribute(std::string_view line, MediaSection& section);

}  // namespace signaling
