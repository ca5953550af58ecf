// What is left of an association once its keys are out. OpenSSL's part is over then; it would keep
// 85 KB for what takes some hundred bytes:
//
// - the last flight, said again to a peer that repeats its own because it did not hear it
//   (RFC 6347 section 4.2.4);
// - the peer's close_notify or fatal alert, which ends the association;
// - our own close_notify, protected beforehand.
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "dtls/datagram_bio.h"
#include "dtls/record_opener.h"

namespace dtls {

class Established {
 public:
  using Datagrams = std::vector<std::vector<uint8_t>>;

  // `ssl`, whose handshake is done and which writes to `queue`, is of no use afterwards. `flight`:
  // the datagrams that it ended with.
  Established(SSL* ssl, DatagramQueue& queue, Datagrams flight);

  // What the peer's datagram asks for; whatever is not authentic asks for nothing.
  enum class Answer : uint8_t { kNone, kRepeatFlight, kClose };
  Answer OnDatagram(std::span<const uint8_t> datagram);

  const Datagrams& flight() const { return flight_; }
  Datagrams TakeCloseNotify() { return std::exchange(close_notify_, {}); }

 private:
  RecordOpener opener_;
  Datagrams flight_;
  Datagrams close_notify_;
};

}  // namespace dtls
