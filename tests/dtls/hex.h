// Bytes as test vectors print them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dtls {

// Spaces are passed over.
inline std::vector<uint8_t> FromHex(std::string_view text) {
  std::vector<uint8_t> bytes;
  std::string digits;
  for (char c : text) {
    if (c == ' ') continue;
    digits += c;
    if (digits.size() < 2) continue;
    bytes.push_back(static_cast<uint8_t>(std::stoi(digits, nullptr, 16)));
    digits.clear();
  }
  return bytes;
}

}  // namespace dtls
