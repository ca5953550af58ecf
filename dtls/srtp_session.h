// One direction of SRTP and SRTCP (RFC 3711, RFC 7714), over the fastest ciphers this processor has
// (see srtp_ciphers.h). Works in place on the caller's bytes; allocates only when a new SSRC is
// first seen. Not thread-safe: one session belongs to one thread.
//
// AES-GCM, which every packet of a current browser has, is done here (gcm_session.h), and so is
// sending by the older profile (sha1_together.h); the rest, and all with stock ciphers, by libsrtp2
// (libsrtp_session.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "dtls/srtp_profile.h"

namespace dtls {

// Room to leave behind a packet before protecting it: the largest tag plus the SRTCP index.
inline constexpr size_t kMaxSrtpOverhead = 16 + 4;

inline constexpr size_t kMaxReceivedSsrcs = 64;

// A packet may come so much later than the newest of its SSRC: as many packets less one.
inline constexpr size_t kSrtpReplayWindow = 1024;

enum class SrtpError : uint8_t { kNone, kAuthentication, kReplay, kMalformed };

class SrtpSender {
 public:
  // `key_and_salt`: master key then salt, of the profile's sizes; null when they do not fit.
  static std::unique_ptr<SrtpSender> Create(SrtpProfile profile,
                                            std::span<const uint8_t> key_and_salt);
  virtual ~SrtpSender() = default;
  // Protects the first `size` bytes of `buffer` in place; the new size, or 0 when the buffer has no
  // room for the tag, the packet is malformed, or it is too old for any receiver. The same packet
  // may come again, and must then be the same: its bytes are protected with the same keystream.
  virtual size_t ProtectRtp(std::span<uint8_t> buffer, size_t size) = 0;
  // As ProtectRtp, but the packet may be finished by FinishProtecting() only: until then buffer and
  // sender stay where they are. Where packets that leave together can be protected together, that
  // costs less.
  virtual size_t ProtectRtpLater(std::span<uint8_t> buffer, size_t size) {
    return ProtectRtp(buffer, size);
  }
  // All that this thread has put off.
  static void FinishProtecting();
  virtual size_t ProtectRtcp(std::span<uint8_t> buffer, size_t size) = 0;
  // Its next packet is the first of a new stream: never with a sequence number it has used.
  virtual void RemoveSsrc(uint32_t ssrc) = 0;
  // The memory that protecting a packet needs, to be fetched into the cache before.
  virtual std::span<const std::byte> memory() const = 0;

 protected:
  SrtpSender() = default;
};

class SrtpReceiver {
 public:
  static std::unique_ptr<SrtpReceiver> Create(SrtpProfile profile,
                                              std::span<const uint8_t> key_and_salt);
  virtual ~SrtpReceiver() = default;
  struct Opened {
    size_t size = 0;  // of the plain packet, in place; 0 on error
    SrtpError error = SrtpError::kNone;
  };
  // Replay windows hold kSrtpReplayWindow packets per SSRC and move for authentic packets only.
  // Bytes that fail leave no state behind: an SSRC's stream is remembered only from its first
  // authentic packet on.
  virtual Opened UnprotectRtp(std::span<uint8_t> packet) = 0;
  virtual Opened UnprotectRtcp(std::span<uint8_t> packet) = 0;
  // At most kMaxReceivedSsrcs are remembered; a further one takes the place of the least recently
  // used.
  virtual void RemoveSsrc(uint32_t ssrc) = 0;

 protected:
  SrtpReceiver() = default;
};

}  // namespace dtls
