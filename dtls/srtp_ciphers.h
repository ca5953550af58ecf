// Replaces libsrtp2's own AES and HMAC by faster implementations of the same ciphers, chosen for
// this processor: libipsec-mb (vector AES, x86-64), else OpenSSL's EVP. Debian's libsrtp2 runs on
// NSS, at several times the cost per packet.
#pragma once

#include <optional>
#include <string_view>

namespace dtls {

enum class SrtpCiphers { kBest, kIpsecMb, kOpenSsl, kStock };

// "best", "ipsec-mb", "openssl", "stock".
std::optional<SrtpCiphers> ParseSrtpCiphers(std::string_view name);

// Initialises libsrtp2 once per process and registers the ciphers; further calls return the first
// choice. The name of what is in use: "ipsec-mb (VAES)", "ipsec-mb (AES-NI)", "openssl" or "stock".
// Each registered cipher passes its published test vectors first; one that does not is not used.
std::string_view InitSrtp(SrtpCiphers choice = SrtpCiphers::kBest);

}  // namespace dtls
