// One direction of SRTP and SRTCP (RFC 3711, RFC 7714) by libsrtp2, over the fastest ciphers this
// processor has (see srtp_ciphers.h). Works in place on the caller's bytes; allocates only when a
// new SSRC is first seen. Not thread-safe: one session belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "dtls/srtp_profile.h"

namespace dtls {

// Room to leave behind a packet before protecting it: the largest tag plus the SRTCP index.
inline constexpr size_t kMaxSrtpOverhead = 16 + 4;

inline constexpr size_t kMaxReceivedSsrcs = 64;

enum class SrtpError : uint8_t { kNone, kAuthentication, kReplay, kMalformed };

class SrtpSender {
 public:
  // `key_and_salt`: master key then salt, of the profile's sizes; null when they do not fit.
  static std::unique_ptr<SrtpSender> Create(SrtpProfile profile,
                                            std::span<const uint8_t> key_and_salt);
  ~SrtpSender();
  // Protects the first `size` bytes of `buffer` in place; the new size, or 0 when the buffer has no
  // room for the tag or the packet is malformed.
  size_t ProtectRtp(std::span<uint8_t> buffer, size_t size);
  size_t ProtectRtcp(std::span<uint8_t> buffer, size_t size);
  void RemoveSsrc(uint32_t ssrc);

 private:
  SrtpSender() = default;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class SrtpReceiver {
 public:
  static std::unique_ptr<SrtpReceiver> Create(SrtpProfile profile,
                                              std::span<const uint8_t> key_and_salt);
  ~SrtpReceiver();
  struct Opened {
    size_t size = 0;  // of the plain packet, in place; 0 on error
    SrtpError error = SrtpError::kNone;
  };
  // Replay windows hold 1,024 packets per SSRC and move for authentic packets only. Bytes that fail
  // leave no state behind: an SSRC's stream is remembered only from its first authentic packet on.
  Opened UnprotectRtp(std::span<uint8_t> packet);
  Opened UnprotectRtcp(std::span<uint8_t> packet);
  // At most kMaxReceivedSsrcs are remembered; a further one takes the place of the least recently
  // used.
  void RemoveSsrc(uint32_t ssrc);

 private:
  SrtpReceiver() = default;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dtls
