// For OpenSSL calls that fail only when the library or the memory is broken.
#pragma once

#include <openssl/err.h>

#include <cstdio>
#include <cstdlib>

namespace dtls {

inline void CheckOpenSsl(bool ok, const char* what) {
  if (ok) return;
  std::fprintf(stderr, "OpenSSL cannot %s\n", what);
  ERR_print_errors_fp(stderr);
  std::abort();
}

}  // namespace dtls
