#include "dtls/srtp_ciphers.h"

#include <srtp2/srtp.h>

#include <cstdio>
#include <cstdlib>

#include "dtls/sha1_together.h"
#include "dtls/srtp_cipher_types.h"

namespace dtls {
namespace {

// Of sessions made from now on. Written before there are threads that make any.
const Gcm* gcm_in_use = nullptr;
bool sha1_together_in_use = false;

// libsrtp2 runs the tests of the type it has, too, before it takes another.
bool ReplaceLibSrtpCiphers() {
  return srtp_cipher_type_self_test(&kAesIcm128) == srtp_err_status_ok &&
         srtp_auth_type_self_test(&kHmacSha1) == srtp_err_status_ok &&
         srtp_replace_cipher_type(&kAesIcm128, SRTP_AES_ICM_128) == srtp_err_status_ok &&
         srtp_replace_auth_type(&kHmacSha1, SRTP_HMAC_SHA1) == srtp_err_status_ok;
}

bool Use(const Gcm* gcm) {
  if (gcm == nullptr || !PassesVectors(*gcm) || !ReplaceLibSrtpCiphers()) return false;
  gcm_in_use = gcm;
  return true;
}

}  // namespace

std::string_view UseSrtpCiphers(SrtpCiphers choice) {
  gcm_in_use = nullptr;
  sha1_together_in_use = false;
  const bool any = choice == SrtpCiphers::kBest;
  if ((any || choice == SrtpCiphers::kIpsecMb) && Use(IpsecMbGcm())) {
    sha1_together_in_use = TogetherSha1IsAsLibSrtp();
    return IpsecMbGcm()->name;
  }
  if (choice != SrtpCiphers::kStock && Use(OpenSslGcm())) return OpenSslGcm()->name;
  return "stock";
}

const Gcm* GcmInUse() { return gcm_in_use; }

bool Sha1TogetherInUse() { return sha1_together_in_use; }

std::optional<SrtpCiphers> ParseSrtpCiphers(std::string_view name) {
  if (name == "best") return SrtpCiphers::kBest;
  if (name == "ipsec-mb") return SrtpCiphers::kIpsecMb;
  if (name == "openssl") return SrtpCiphers::kOpenSsl;
  if (name == "stock") return SrtpCiphers::kStock;
  return std::nullopt;
}

std::string_view InitSrtp(SrtpCiphers choice) {
  static const std::string_view in_use = [choice] {
    if (srtp_init() != srtp_err_status_ok) {
      std::fputs("libsrtp2 fails its own tests\n", stderr);
      std::abort();
    }
    return UseSrtpCiphers(choice);
  }();
  return in_use;
}

}  // namespace dtls
