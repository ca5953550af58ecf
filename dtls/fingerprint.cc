#include "dtls/fingerprint.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace dtls {
namespace {

struct HashAlgorithm {
  std::string_view name;  // as in a=fingerprint
  const EVP_MD* (*digest)();
  size_t size;
};
constexpr std::array<HashAlgorithm, 5> kAlgorithms = {{{"sha-1", EVP_sha1, 20},
                                                       {"sha-224", EVP_sha224, 28},
                                                       {"sha-256", EVP_sha256, 32},
                                                       {"sha-384", EVP_sha384, 48},
                                                       {"sha-512", EVP_sha512, 64}}};

const HashAlgorithm* FindAlgorithm(std::string_view name) {
  const auto found = std::find_if(kAlgorithms.begin(), kAlgorithms.end(),
                                  [name](const HashAlgorithm& a) { return a.name == name; });
  return found == kAlgorithms.end() ? nullptr : &*found;
}

std::string ToLower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

std::optional<uint8_t> HexDigit(char c) {
  if (c >= '0' && c <= '9') return static_cast<uint8_t>(c - '0');
  if (c >= 'A' && c <= 'F') return static_cast<uint8_t>(c - 'A' + 10);
  if (c >= 'a' && c <= 'f') return static_cast<uint8_t>(c - 'a' + 10);
  return std::nullopt;
}

}  // namespace

// RFC 8122 section 5: hash-func SP 2HEX *(":" 2HEX).
std::optional<Fingerprint> Fingerprint::Parse(std::string_view text) {
  const size_t space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const HashAlgorithm* algorithm =
      FindAlgorithm(ToLower(text.substr(0, std::min<size_t>(space, 8))));
  const std::string_view hex = text.substr(space + 1);
  if (algorithm == nullptr || hex.size() != algorithm->size * 3 - 1) return std::nullopt;

  Fingerprint result{.algorithm = std::string(algorithm->name), .digest = {}};
  result.digest.reserve(algorithm->size);
  for (size_t i = 0; i < hex.size(); i += 3) {
    const auto high = HexDigit(hex[i]);
    const auto low = HexDigit(hex[i + 1]);
    if (!high || !low || (i + 2 < hex.size() && hex[i + 2] != ':')) return std::nullopt;
    result.digest.push_back(static_cast<uint8_t>(*high << 4 | *low));
  }
  return result;
}

std::string Fingerprint::ToString() const {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string text = algorithm;
  char separator = ' ';
  for (uint8_t byte : digest) {
    text += separator;
    text += kHex[byte >> 4];
    text += kHex[byte & 0xF];
    separator = ':';
  }
  return text;
}

std::vector<uint8_t> DigestOf(X509* certificate, std::string_view algorithm) {
  const HashAlgorithm* known = FindAlgorithm(algorithm);
  if (known == nullptr) return {};
  std::vector<uint8_t> digest(known->size);
  if (X509_digest(certificate, known->digest(), digest.data(), nullptr) != 1) return {};
  return digest;
}

}  // namespace dtls
