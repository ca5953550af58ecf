// The server's half of ICE: a lite agent (RFC 8445 section 2.5) for one peer transport. It answers
// authenticated Binding requests, learns peer-reflexive addresses from them, selects the address of
// the newest nomination, and notices when consent runs out (RFC 7675: 30 s without an authenticated
// request). It never sends a check of its own.
//
// A pure machine: datagram and time in, values out. An unauthenticated or malformed request changes
// nothing and gets no answer. A restart (new credentials) keeps the old selected address in use
// until a check with the new credentials nominates one (RFC 8445 section 9).
//
// Which nomination wins. A check with USE-CANDIDATE from an address whose check before came
// without, or that was never heard of, selects that address at once: so does a client that moved,
// or whose NAT forgot it, announce its new path. An address that carries USE-CANDIDATE on check
// after check contends, for kNominationHold after each; it selects itself again when no contender
// has a higher PRIORITY and the selected one no longer contends or was selected kNominationSettle
// ago or earlier (a check still under way on the path just left must not undo the move). So a
// client that nominates all its pairs on every check ends on the highest priority, as it does
// itself, and does not flap.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

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
inline constexpr std::chrono::seconds kNominationHold{3};
inline constexpr std::chrono::milliseconds kNominationSettle{500};
// Longer than between two consent checks of an agent of which one was lost (RFC 7675 section 5.1:
// one each 4 to 6 s).
inline constexpr std::chrono::seconds kInUse{13};

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
  // ... and lately: whoever sends from there now is this peer, or says so falsely.
  bool IsInUse(const SocketAddress& address, Time now) const;
  // The peer said that it is gone (RFC 8445 knows no such word; DTLS does): until it checks again,
  // its addresses may be another's.
  void OnFarewell() { gone_ = true; }
  // Where to send data; unset before the first nomination.
  const SocketAddress& selected() const { return selected_; }
  // Where a handshake's answers go: the selected address, or before the first nomination the one
  // that was checked last. Peers begin their handshake with the first check that is answered and
  // nominate a moment later; media waits for that (RFC 8445 section 12.1.2), flights need not.
  const SocketAddress& reachable() const;

  IceState state() const { return state_; }
  // Consent check; call at or after deadline(). True when the state changed.
  bool OnTimeout(Time now);
  Time deadline() const;  // Time::max() when nothing is due

  static constexpr size_t kMaxValidated = 8;

 private:
  // An address from which an authenticated check came.
  struct Peer {
    SocketAddress address;
    // Of its newest check.
    uint32_t priority = 0;
    bool nominated = false;
    Time checked_at;
  };

  // The password that authenticates `message`: ours, current or previous; empty when none does.
  std::string_view Authenticate(const StunMessage& message);
  Peer* Find(const SocketAddress& address);
  Peer& Remember(const SocketAddress& address);
  // Takes note of an authenticated check; true when it makes `peer` the selected one.
  bool OnCheck(const StunMessage& check, Peer& peer, Time now);
  // Whether a repeated nomination of `peer` takes the place of the selected one.
  bool WinsContest(const Peer& peer, Time now);
  void ForgetPreviousCredentials();

  Credentials local_;
  std::optional<Credentials> remote_;
  // Until a check with the current ones arrives, the credentials before the restart count too.
  std::optional<Credentials> previous_local_;
  std::optional<Credentials> previous_remote_;
  bool local_seen_ = false;
  bool gone_ = false;

  std::array<Peer, kMaxValidated> peers_;
  SocketAddress selected_;
  Time selected_at_;
  IceState state_ = IceState::kNew;
  Time last_consent_;
};

}  // namespace ice
