#include "dtls/srtp_ciphers.h"

#include <srtp2/srtp.h>

#include <array>
#include <cstdio>
#include <cstdlib>

#include "dtls/srtp_cipher_types.h"

namespace dtls {
namespace {

bool PassesTests(const GcmCiphers& gcm) {
  return srtp_cipher_type_self_test(gcm.gcm_128) == srtp_err_status_ok &&
         srtp_cipher_type_self_test(gcm.gcm_256) == srtp_err_status_ok &&
         srtp_cipher_type_self_test(&kAesIcm128) == srtp_err_status_ok &&
         srtp_auth_type_self_test(&kHmacSha1) == srtp_err_status_ok;
}

// libsrtp2 runs the tests of the type it has, too, before it takes another.
bool Register(const GcmCiphers* gcm) {
  return gcm != nullptr && PassesTests(*gcm) &&
         srtp_replace_cipher_type(gcm->gcm_128, SRTP_AES_GCM_128) == srtp_err_status_ok &&
         srtp_replace_cipher_type(gcm->gcm_256, SRTP_AES_GCM_256) == srtp_err_status_ok &&
         srtp_replace_cipher_type(&kAesIcm128, SRTP_AES_ICM_128) == srtp_err_status_ok &&
         srtp_replace_auth_type(&kHmacSha1, SRTP_HMAC_SHA1) == srtp_err_status_ok;
}

}  // namespace

std::string_view RegisterSrtpCiphers(SrtpCiphers choice) {
  const bool any = choice == SrtpCiphers::kBest;
  if ((any || choice == SrtpCiphers::kIpsecMb) && Register(IpsecMbGcm())) return IpsecMbGcm()->name;
  if (choice != SrtpCiphers::kStock && Register(OpenSslGcm())) return OpenSslGcm()->name;
  return "stock";
}

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
    return RegisterSrtpCiphers(choice);
  }();
  return in_use;
}

}  // namespace dtls
