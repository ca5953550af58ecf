// An OpenSSL BIO over datagrams in memory. OpenSSL's own memory BIO is a byte stream and loses
// their borders on output; this one keeps them both ways.
#pragma once

#include <openssl/bio.h>

#include <cstdint>
#include <span>
#include <vector>

namespace dtls {

// What the BIO reads from and writes to; outlives the BIO.
struct DatagramQueue {
  std::span<const uint8_t> incoming;  // one datagram, read whole or (its rest) lost
  std::vector<std::vector<uint8_t>> outgoing;
};

// The caller frees it, or hands it to SSL_set_bio.
BIO* NewDatagramBio(DatagramQueue* queue);

}  // namespace dtls
