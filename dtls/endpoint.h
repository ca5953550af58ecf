// One DTLS 1.2 association (RFC 6347, RFC 5764) without sockets or threads: datagrams in, datagrams
// out, and SRTP keys once the peer's certificate matches a signalled fingerprint. The server is
// always the passive side; the active role exists for clients that tests and tools build.
//
// OpenSSL does the protocol up to the keys; its retransmission timer reads the wall clock
// (gettimeofday), which a virtual-time test binary defines itself. What may come after the keys is
// little (established.h), and so is what is kept for it: OpenSSL would keep 85 KB a peer.
//
// Limits: 64 KiB of handshake input, 32 encrypted records before the handshake is done, and 30 s
// from the first datagram to the keys; beyond any of them the state is kFailed. Once connected,
// nothing but an authentic close_notify or fatal alert ends the association. Application data is
// not read.
//
// Cost: a handshake is ~1 ms of CPU, so a media thread hands it to another one.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "dtls/certificate.h"
#include "dtls/srtp_profile.h"

namespace dtls {

using Time = std::chrono::steady_clock::time_point;

inline constexpr std::chrono::seconds kHandshakeTimeout{30};
inline constexpr size_t kMaxHandshakeBytes = 65'536;
// Encrypted records may overtake the keys they need, or be repeated while those are lost. OpenSSL
// keeps 16 KiB for each.
inline constexpr size_t kMaxEarlyRecords = 32;

enum class Role : uint8_t { kPassive, kActive };

enum class State : uint8_t {
  kHandshaking,
  kConnected,  // keys() is set
  kFailed,     // failure() says why; silent from now on
  kClosed,     // closed by either side; the peer's word counts only after kConnected
};

struct EndpointOptions {
  Role role = Role::kPassive;
  // The peer's certificate must match one of these. Empty: not known yet; the handshake runs, but
  // keys are withheld until SetRemoteFingerprints.
  std::vector<Fingerprint> remote_fingerprints;
  // Preference order offered (active) or accepted (passive).
  std::vector<SrtpProfile> profiles = {SrtpProfile::kAeadAes128Gcm, SrtpProfile::kAeadAes256Gcm,
                                       SrtpProfile::kAes128CmHmacSha1_80};
  size_t mtu = 1200;  // of outgoing datagrams
};

class Endpoint {
 public:
  Endpoint(std::shared_ptr<const Certificate> certificate, EndpointOptions options, Time now);
  ~Endpoint();
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  // Sends the first flight (active role only).
  void Start(Time now);
  void SetRemoteFingerprints(std::vector<Fingerprint> fingerprints);
  void OnDatagram(std::span<const uint8_t> datagram, Time now);
  void OnTimeout(Time now);
  Time deadline() const;  // Time::max() when nothing is due

  // The datagrams to send since the last call, borders kept.
  std::vector<std::vector<uint8_t>> TakeOutgoing();

  State state() const;
  // Set exactly in kConnected.
  const std::optional<SrtpKeys>& keys() const;
  // One short sentence for the log, without secrets; empty unless kFailed.
  std::string_view failure() const;
  // Of a failure: the peer itself is wrong (certificate, SRTP profile) or out of time. Otherwise
  // bytes that anybody could have sent spoiled this association, and a new one with the same peer
  // may succeed.
  bool failure_is_final() const;

  // Sends close_notify if the handshake is done. The state is kClosed.
  void Close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dtls
