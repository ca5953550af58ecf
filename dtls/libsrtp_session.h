// SRTP by libsrtp2, for what is not AES-GCM and for its own ciphers ("stock"). What gcm_session.h
// does is held against it packet by packet in the tests.
#pragma once

#include <memory>
#include <span>

#include "dtls/srtp_session.h"

namespace dtls {

// `key_and_salt` fits the profile; null: libsrtp2 refuses.
std::unique_ptr<SrtpSender> NewLibSrtpSender(SrtpProfile profile,
                                             std::span<const uint8_t> key_and_salt);
std::unique_ptr<SrtpReceiver> NewLibSrtpReceiver(SrtpProfile profile,
                                                 std::span<const uint8_t> key_and_salt);

}  // namespace dtls
