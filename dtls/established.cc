#include "dtls/established.h"

#include "rtp/bytes.h"

namespace dtls {
namespace {

// RFC 5246 sections 7.2 and 7.4.
constexpr uint8_t kFatal = 2;
constexpr uint8_t kCloseNotify = 0;
constexpr uint8_t kFinished = 20;

// What is written while `ssl` says that it closes.
Established::Datagrams CloseNotifyOf(SSL* ssl, DatagramQueue& queue) {
  Established::Datagrams before = std::exchange(queue.outgoing, {});
  SSL_shutdown(ssl);
  return std::exchange(queue.outgoing, std::move(before));
}

Established::Answer AnswerTo(uint8_t type, std::span<const uint8_t> plain) {
  if (type == kAlertRecord && plain.size() == 2) {
    const bool ends = plain[0] == kFatal || plain[1] == kCloseNotify;
    return ends ? Established::Answer::kClose : Established::Answer::kNone;
  }
  const bool finished = type == kHandshakeRecord && !plain.empty() && plain[0] == kFinished;
  return finished ? Established::Answer::kRepeatFlight : Established::Answer::kNone;
}

}  // namespace

Established::Established(SSL* ssl, DatagramQueue& queue, Datagrams flight)
    : opener_(ssl), flight_(std::move(flight)), close_notify_(CloseNotifyOf(ssl, queue)) {}

Established::Answer Established::OnDatagram(std::span<const uint8_t> datagram) {
  Answer answer = Answer::kNone;
  rtp::ByteReader reader(datagram);
  while (const auto record = ReadRecord(reader)) {
    const auto plain = opener_.Open(*record);
    if (!plain) continue;
    const Answer next = AnswerTo(record->type, *plain);
    if (next == Answer::kClose) return next;
    if (next != Answer::kNone) answer = next;
  }
  return answer;
}

}  // namespace dtls
