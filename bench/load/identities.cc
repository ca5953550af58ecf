#include "bench/load/signaling.h"

namespace bench {

ClientIdentity Identities::New() {
  constexpr std::string_view kIceChars =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/";
  const auto text = [&](size_t length) {
    std::string made(length, '0');
    for (char& c : made) c = kIceChars[dice_.Below(kIceChars.size())];
    return made;
  };
  return {.ice = {.ufrag = text(8), .pwd = text(24)}, .fingerprint = fingerprint_};
}

}  // namespace bench
