// The value of a=fingerprint.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "dtls/fingerprint.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const auto fingerprint = dtls::Fingerprint::Parse({reinterpret_cast<const char*>(bytes), size});
  Require(!fingerprint || dtls::Fingerprint::Parse(fingerprint->ToString()) == fingerprint);
  return 0;
}
