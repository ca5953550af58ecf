// The ciphers that srtp_ciphers.h chooses from. Internal to this folder and its tests.
//
// AES-GCM comes from libipsec-mb where that is built in and the processor has AES-NI, and from
// OpenSSL too (gcm.h). AES-CM and HMAC-SHA1 are sent with libipsec-mb (sha1_together.h); as
// libsrtp2's tables of functions, for all else, they come from OpenSSL.
#pragma once

#include <srtp2/auth.h>
#include <srtp2/cipher.h>

#include <string_view>

#include "dtls/gcm.h"
#include "dtls/srtp_ciphers.h"

namespace dtls {

extern const srtp_cipher_type_t kAesIcm128;
extern const srtp_auth_type_t kHmacSha1;

// Takes `choice`, or the next one down that this build and processor have, for sessions made from
// now on; its name. Sessions made before keep the ciphers they were made with, so tests compare
// several in one process. libsrtp2 is initialised.
std::string_view UseSrtpCiphers(SrtpCiphers choice);

// The choice's AES-GCM; null: libsrtp2's own.
const Gcm* GcmInUse();
// Whether the choice sends by AES-CM and HMAC-SHA1 as sha1_together.h does.
bool Sha1TogetherInUse();

}  // namespace dtls
