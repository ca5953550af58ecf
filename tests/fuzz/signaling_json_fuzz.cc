// JSON from strangers: whatever the strict parser accepts, Boost.JSON's own reads to the same
// value, and it survives being written and read again.
#include <boost/json/parse.hpp>
#include <boost/system/error_code.hpp>
#include <cstdint>
#include <string_view>

#include "signaling/json/strict_json.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto value = signaling::ParseStrictJson(text);
  if (!value.ok()) return 0;
  boost::system::error_code error;
  Require(boost::json::parse(text, error) == *value && !error);
  return 0;
}
