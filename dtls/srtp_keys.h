// SRTP keys out of a finished handshake (RFC 5764 section 4.2).
#pragma once

#include <openssl/ssl.h>

#include <optional>
#include <span>
#include <string>

#include "dtls/srtp_profile.h"

namespace dtls {

// The use_srtp offer as OpenSSL spells it, colon-separated.
std::string UseSrtpNames(std::span<const SrtpProfile> profiles);

// nullopt: no profile in common.
std::optional<SrtpKeys> ExportSrtpKeys(SSL* ssl);

}  // namespace dtls
