// A certificate's fingerprint (RFC 8122), by which the peers of a call know each other.
#pragma once

#include <openssl/x509.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dtls {

// A certificate digest as a=fingerprint carries it.
struct Fingerprint {
  std::string algorithm;        // "sha-256", lower case
  std::vector<uint8_t> digest;  // 32 bytes for sha-256
  bool operator==(const Fingerprint&) const = default;

  // "sha-256 AB:CD:…"; nullopt for an unknown algorithm (known: sha-1, sha-224, sha-256, sha-384,
  // sha-512) or a digest of the wrong length.
  static std::optional<Fingerprint> Parse(std::string_view text);
  std::string ToString() const;
};

// The digest of `certificate` by `algorithm`; empty when the algorithm is unknown.
std::vector<uint8_t> DigestOf(X509* certificate, std::string_view algorithm);

}  // namespace dtls
