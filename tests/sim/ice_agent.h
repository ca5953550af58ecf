// The client's half of ICE (RFC 8445) as browsers do it towards a server: by default the
// controlling agent, one candidate pair, which is nominated (USE-CANDIDATE) a moment after its
// first check was answered; checks in quick succession until one is answered, then consent checks
// (RFC 7675) every 2.5 s with jitter, repeated soon when unanswered.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "ice/ice_lite.h"
#include "ice/stun_message.h"
#include "tests/sim/dice.h"

namespace sim {

using Time = std::chrono::steady_clock::time_point;

class IceAgent {
 public:
  using Send = std::function<void(std::span<const uint8_t>)>;
  IceAgent(Dice dice, Send send) : dice_(dice), send_(std::move(send)) {}

  // Begins, or restarts with new credentials.
  void Start(ice::Credentials local, ice::Credentials remote, Time now);
  // The network changed under us and we noticed: check at once.
  void CheckNow(Time now);
  void OnStun(std::span<const uint8_t> datagram, Time now);
  void OnTick(Time now);
  Time deadline() const { return paused_ ? Time::max() : next_check_; }
  // Where the peer is, should it check us, too, as a full agent does: its checks are answered from
  // now on.
  void AnswerChecksOf(const ice::SocketAddress& peer) { peer_ = peer; }
  // The controlled agent leaves it to a full peer to nominate.
  void SetControlling(bool controlling) { controlling_ = controlling; }
  // No more checks, for instance to let consent run out.
  void Pause(bool paused) { paused_ = paused; }

  // A check with the current credentials was answered.
  bool confirmed() const { return confirmed_; }
  bool ever_confirmed() const { return ever_confirmed_; }
  const ice::SocketAddress& reflexive() const { return reflexive_; }
  uint64_t checks_sent() const { return checks_sent_; }
  uint64_t answers() const { return answers_; }
  const ice::Credentials& local() const { return local_; }
  const ice::Credentials& remote() const { return remote_; }

  static constexpr Duration kInitialInterval{50'000};
  static constexpr Duration kUntilNomination{20'000};
  static constexpr Duration kUnansweredInterval{480'000};
  static constexpr Duration kConsentInterval{2'500'000};

 private:
  void SendCheck(Time now);
  void Answer(const ice::StunMessage& request);

  Dice dice_;
  Send send_;
  ice::Credentials local_;
  ice::Credentials remote_;
  std::vector<ice::TransactionId> outstanding_;
  ice::SocketAddress reflexive_;
  ice::SocketAddress peer_;
  Time next_check_ = Time::max();
  uint64_t tie_breaker_ = dice_.Next();
  uint64_t checks_sent_ = 0;
  uint64_t answers_ = 0;
  bool confirmed_ = false;
  bool ever_confirmed_ = false;
  bool paused_ = false;
  bool controlling_ = true;
};

}  // namespace sim
