// The ciphers that srtp_ciphers.h registers, as libsrtp2's tables of functions. Internal to this
// folder and its tests.
//
// AES-GCM comes from libipsec-mb where that is built in and the processor has AES-NI, and from
// OpenSSL too; AES-CM and HMAC-SHA1 from OpenSSL alone (a libipsec-mb counter mode would save
// 0.1 µs of the 0.8 µs a packet of that profile costs, at the price of a 300 KiB job queue per
// thread).
#pragma once

#include <srtp2/auth.h>
#include <srtp2/cipher.h>

#include <string_view>

#include "dtls/srtp_ciphers.h"

namespace dtls {

struct GcmCiphers {
  std::string_view name;
  const srtp_cipher_type_t* gcm_128;
  const srtp_cipher_type_t* gcm_256;
};

// Null when not built in or not fit for this processor.
const GcmCiphers* IpsecMbGcm();
const GcmCiphers* OpenSslGcm();

extern const srtp_cipher_type_t kAesIcm128;
extern const srtp_auth_type_t kHmacSha1;

// Registers `choice`, or the next one down that this build and processor have, with an initialised
// libsrtp2; its name. Sessions made before keep the ciphers they were made with, so tests compare
// several in one process.
std::string_view RegisterSrtpCiphers(SrtpCiphers choice);

}  // namespace dtls
