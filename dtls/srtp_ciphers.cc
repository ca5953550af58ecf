#include "dtls/srtp_ciphers.h"

#include <srtp2/srtp.h>

#include <cstdlib>

namespace dtls {

std::string_view InitSrtp(SrtpCiphers) {
  static const bool initialised = srtp_init() == srtp_err_status_ok;
  if (!initialised) std::abort();
  return "stock";
}

}  // namespace dtls
