// Opens the peer's encrypted records of a finished DTLS 1.2 handshake (RFC 6347 section 4.1.2) in
// 64 bytes: OpenSSL's own association takes 85 KB for that. AEAD ciphers only (RFC 5288, RFC 7905),
// which are all that ssl_context.h offers.
#pragma once

#include <openssl/ssl.h>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dtls/record.h"

namespace dtls {

class RecordOpener {
 public:
  // More than an alert or a Finished message; longer records are not opened.
  static constexpr size_t kMaxPlain = 64;

  // Of an association whose handshake is done.
  explicit RecordOpener(const SSL* ssl);
  ~RecordOpener();
  RecordOpener(const RecordOpener&) = delete;
  RecordOpener& operator=(const RecordOpener&) = delete;

  // What the record says; nullopt when it is not authentic, or not newer than every one before.
  std::optional<std::vector<uint8_t>> Open(const Record& record);

 private:
  std::optional<std::vector<uint8_t>> Decrypt(const Record& record) const;

  const EVP_CIPHER* cipher_;
  size_t explicit_nonce_size_;
  std::array<uint8_t, 32> key_{};
  std::array<uint8_t, 12> iv_{};
  uint64_t next_ = 0;  // the lowest epoch and sequence taken
};

}  // namespace dtls
