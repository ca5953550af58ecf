// JSON (RFC 8259) as the server takes it from strangers: one value, at most 32 levels deep, and no
// object names a key twice. Two parsers that read `{"server":false,"server":true}` differently are
// two different verdicts on the same token; a repeated key is therefore an error, not "the last
// one wins". Numbers are finite: 1e999 is an error too.
//
// Cost: one pass, memory proportional to the text; the caller bounds the length of the text.
#pragma once

#include <absl/status/statusor.h>

#include <boost/json/value.hpp>
#include <cstddef>
#include <string_view>

namespace signaling {

inline constexpr size_t kMaxJsonDepth = 32;

// kInvalidArgument with a sentence without the text itself (it may hold secrets).
absl::StatusOr<boost::json::value> ParseStrictJson(std::string_view text);

}  // namespace signaling
