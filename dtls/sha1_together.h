// Sending by AES-CM and HMAC-SHA1 (RFC 3711 section 4), the profile of older clients, with
// libipsec-mb: it hashes up to sixteen packets in the lanes of one vector, whosever they are. What
// is protected together costs a fifth of what each by itself does. Receiving, and RTCP, are not
// worth it and stay with libsrtp2.
//
// Packets that are put off (SrtpSender::ProtectRtpLater) wait in a list of their thread, at most
// 128. Cost: the list and libipsec-mb's queues, 0.6 MB for each thread that uses it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "dtls/srtp_session.h"

namespace dtls {

// `key_and_salt`: of SRTP_AES128_CM_HMAC_SHA1_80. Null when not built in, or not fit for this
// processor.
std::unique_ptr<SrtpSender> NewTogetherSha1Sender(std::span<const uint8_t> key_and_salt);
// Protects what this thread has put off.
void ProtectTogether();

// It makes the packets that libsrtp2 makes, by themselves and together.
bool TogetherSha1IsAsLibSrtp();

}  // namespace dtls
