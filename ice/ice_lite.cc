#include "ice/ice_lite.h"

#include <algorithm>
#include <utility>

namespace ice {
namespace {

constexpr uint16_t kUnknownAttribute = 420;
constexpr uint16_t kRoleConflict = 487;

// RFC 8445 section 7.3: USERNAME is ours, then theirs. Theirs may not be known yet.
bool Matches(const UsernameParts& parts, const Credentials& local,
             const std::optional<Credentials>& remote) {
  return parts.receiver == local.ufrag && (!remote || parts.sender == remote->ufrag);
}

}  // namespace

IceLite::IceLite(Credentials local) : local_(std::move(local)) {}

void IceLite::SetRemote(Credentials remote) { remote_ = std::move(remote); }

void IceLite::Restart(Credentials local, Credentials remote) {
  // Credentials that no check ever used need no afterlife; the ones before them are still in use.
  if (local_seen_) {
    previous_local_ = std::exchange(local_, std::move(local));
    previous_remote_ = std::exchange(remote_, std::move(remote));
  } else {
    local_ = std::move(local);
    remote_ = std::move(remote);
  }
  local_seen_ = false;
}

bool IceLite::OwnsUfrag(std::string_view ufrag) const {
  return ufrag == local_.ufrag || (previous_local_ && ufrag == previous_local_->ufrag);
}

IceLite::Outcome IceLite::OnStun(const StunMessage& message, const SocketAddress& from, Time now,
                                 std::span<uint8_t> response) {
  Outcome outcome;
  if (message.message_class != StunClass::kRequest || message.method != kBindingMethod) return {};
  const std::string_view password = Authenticate(message);
  if (password.empty()) return {};
  outcome.authenticated = true;

  if (message.unknown_attribute) {  // RFC 8489 section 6.3.1
    outcome.response_size =
        WriteBindingError(message.transaction_id, kUnknownAttribute, "Unknown Attribute",
                          message.unknown_attribute, password, response);
    return outcome;
  }
  if (message.ice_controlled) {
    // RFC 8445 section 7.3.1.1. A lite agent whose peer is full is always the controlled one, so
    // the tie-breakers need no comparison.
    outcome.role_conflict = true;
    outcome.response_size = WriteBindingError(message.transaction_id, kRoleConflict,
                                              "Role Conflict", std::nullopt, password, response);
    return outcome;
  }
  outcome.response_size = WriteBindingSuccess(message.transaction_id, from, password, response);
  outcome.newly_validated = !IsValidated(from);
  outcome.selected_changed = OnCheck(message, Remember(from), now);
  gone_ = false;
  return outcome;
}

std::string_view IceLite::Authenticate(const StunMessage& message) {
  // RFC 8445 section 7.1 asks for FINGERPRINT in every check.
  if (!message.has_fingerprint) return {};
  const auto parts = SplitUsername(message.username);
  if (!parts) return {};
  if (Matches(*parts, local_, remote_) && VerifyIntegrity(message, local_.pwd)) {
    if (!std::exchange(local_seen_, true)) ForgetPreviousCredentials();
    return local_.pwd;
  }
  if (previous_local_ && Matches(*parts, *previous_local_, previous_remote_) &&
      VerifyIntegrity(message, previous_local_->pwd)) {
    return previous_local_->pwd;
  }
  return {};
}

// The restart has taken hold: nominations under the old credentials no longer count, though the
// address they selected stays until the first new one (RFC 8445 section 9).
void IceLite::ForgetPreviousCredentials() {
  previous_local_.reset();
  previous_remote_.reset();
  for (Peer& peer : peers_) peer.nominated = false;
}

bool IceLite::OnCheck(const StunMessage& check, Peer& peer, Time now) {
  peer.checked_at = now;
  peer.priority = check.priority.value_or(0);
  const bool was_nominated = std::exchange(peer.nominated, check.use_candidate);
  const bool moves = check.use_candidate && peer.address != selected_ &&
                     (!was_nominated || WinsContest(peer, now));
  if (moves) {
    selected_ = peer.address;
    selected_at_ = now;
  }
  // RFC 7675 section 5.1: whoever checks from elsewhere does not consent for that address.
  if (peer.address == selected_) {
    last_consent_ = now;
    state_ = IceState::kConnected;
  }
  return moves;
}

bool IceLite::WinsContest(const Peer& peer, Time now) {
  const auto contends = [now](const Peer& other) {
    return other.nominated && now - other.checked_at < kNominationHold;
  };
  const bool is_best = std::none_of(peers_.begin(), peers_.end(), [&](const Peer& other) {
    return contends(other) && other.priority > peer.priority;
  });
  const Peer* selected = Find(selected_);
  const bool selected_contends = selected != nullptr && contends(*selected);
  return is_best && (!selected_contends || now - selected_at_ >= kNominationSettle);
}

IceLite::Peer* IceLite::Find(const SocketAddress& address) {
  const auto found = std::find_if(peers_.begin(), peers_.end(), [&](const Peer& peer) {
    return peer.address.is_set() && peer.address == address;
  });
  return found == peers_.end() ? nullptr : &*found;
}

IceLite::Peer& IceLite::Remember(const SocketAddress& address) {
  if (Peer* known = Find(address)) return *known;
  // An unused place, else that of the address not heard of for longest; never the selected one.
  const auto rank = [this](const Peer& peer) {
    return std::pair(selected_.is_set() && peer.address == selected_,
                     peer.address.is_set() ? peer.checked_at : Time::min());
  };
  Peer& place = *std::min_element(peers_.begin(), peers_.end(),
                                  [&](const Peer& a, const Peer& b) { return rank(a) < rank(b); });
  place = Peer{.address = address};
  return place;
}

bool IceLite::IsValidated(const SocketAddress& address) const {
  return address.is_set() && std::any_of(peers_.begin(), peers_.end(),
                                         [&](const Peer& peer) { return peer.address == address; });
}

bool IceLite::IsInUse(const SocketAddress& address, Time now) const {
  return !gone_ && address.is_set() &&
         std::any_of(peers_.begin(), peers_.end(), [&](const Peer& peer) {
           return peer.address == address && now - peer.checked_at < kInUse;
         });
}

const SocketAddress& IceLite::reachable() const {
  if (selected_.is_set()) return selected_;
  // Places that are not used yet were checked before all others.
  return std::max_element(peers_.begin(), peers_.end(),
                          [](const Peer& a, const Peer& b) { return a.checked_at < b.checked_at; })
      ->address;
}

bool IceLite::OnTimeout(Time now) {
  if (state_ != IceState::kConnected || now < deadline()) return false;
  state_ = IceState::kExpired;
  return true;
}

Time IceLite::deadline() const {
  return state_ == IceState::kConnected ? last_consent_ + kConsentTimeout : Time::max();
}

}  // namespace ice
