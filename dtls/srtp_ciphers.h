// Which implementations of its ciphers SRTP runs on, chosen for this processor: AES-GCM by
// libipsec-mb (vector AES, x86-64), else by OpenSSL's EVP; AES-CM and HMAC-SHA1 by OpenSSL under
// libsrtp2. Debian's libsrtp2 itself runs on NSS, at several times the cost per packet.
#pragma once

#include <optional>
#include <string_view>

namespace dtls {

enum class SrtpCiphers { kBest, kIpsecMb, kOpenSsl, kStock };

// "best", "ipsec-mb", "openssl", "stock".
std::optional<SrtpCiphers> ParseSrtpCiphers(std::string_view name);

// Initialises libsrtp2 once per process and chooses the ciphers; further calls return the first
// choice. The name of what is in use: "ipsec-mb (VAES)", "ipsec-mb (AES-NI)", "openssl" or "stock".
// Each cipher passes its published test vectors first; one that does not is not used.
std::string_view InitSrtp(SrtpCiphers choice = SrtpCiphers::kBest);

}  // namespace dtls
