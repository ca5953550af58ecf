// The server's half of ICE: a lite agent (RFC 8445 section 2.5) for one peer transport. It answers
// authenticated Binding requests, learns peer-reflexive addresses from them, selects the address of
// the newest nomination, and notices when consent runs out (RFC 7675: 30 s without an authenticated
// request). It never sends a check of its own.
//
// A pure machine: datagram and time in, values out. An unauthenticated or malformed request changes
// nothing and gets no answer. A restart (new credentials) keeps the old selected address in use
// until a check with the new credentials nominates one (RFC 8445 section 9).
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "ice/socket_address.h"
#include "ice/stun_message.h"

namespace ice {

using Time = std::chrono::steady_clock::time_point;

struct Credentials {
  std::string ufrag;  // 4..256 ice-char
  std::string pwd;    // 22..256 ice-char
  bool operator==(const Credentials&) const = default;
};

inline constexpr std::chrono::seconds kConsentTimeout{30};

enum class IceState : uint8_t {
  kNew,        // no nomination yet
  kConnected,  // an address is selected and consent is fresh
  kExpired,    // consent ran out; a later authenticated check revives it
};

class IceLite {
 public:
  explicit IceLite(Credentials local);

  // The peer's credentials, from its description. Until then requests are checked by our password
  // and the first half of USERNAME alone (a check may outrun the answer); afterwards by both
  // halves.
  void SetRemote(Credentials remote);
  // ICE restart: from now on `local` names this transport. Requests with the previous credentials
  // are still answered until the first one with the new ones arrives.
  void Restart(Credentials local, Credentials remote);

  const Credentials& local() const { return local_; }
  // True if `ufrag` is ours, current or previous.
  bool OwnsUfrag(std::string_view ufrag) const;

  struct Outcome {
    size_t response_size = 0;       // bytes written to `response`; 0: stay silent
    bool authenticated = false;     // integrity and username held
    bool newly_validated = false;   // `from` was not known before
    bool selected_changed = false;  // selected() is now `from`
    bool role_conflict = false;     // answered with 487
  };
  // A STUN message from `from`. Responses go back to `from`. Binding indications count for nothing
  // but are not errors.
  Outcome OnStun(const StunMessage& message, const SocketAddress& from, Time now,
                 std::span<uint8_t> response);

  // Has an authenticated check come from here? Only such addresses' media and DTLS are looked at.
  // At most kMaxValidated are remembered, the oldest forgotten first.
  bool IsValidated(const SocketAddress& address) const;
  // Where to send; unset before the first nomination.
  const SocketAddress& selected() const { return selected_; }

  IceState state() const { return state_; }
  // Consent check; call at or after deadline(). True when the state changed.
  bool OnTimeout(Time now);
  Time deadline() const;  // Time::max() when nothing is due

  static constexpr size_t kMaxValidated = 8;

 private:
  Credentials local_;
  std::optional<Credentials> previous_local_;
  std::optional<Credentials> remote_;
  std::optional<Credentials> previous_remote_;
  std::array<SocketAddress, kMaxValidated> validated_;
  size_t validated_next_ = 0;
  SocketAddress selected_;
  IceState state_ = IceState::kNew;
  Time last_consent_{};
};

}  // namespace ice
