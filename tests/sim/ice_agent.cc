#include "tests/sim/ice_agent.h"

#include <algorithm>
#include <array>
#include <utility>

#include "rtp/bytes.h"

namespace sim {

void IceAgent::Start(ice::Credentials local, ice::Credentials remote, Time now) {
  local_ = std::move(local);
  remote_ = std::move(remote);
  outstanding_.clear();
  confirmed_ = false;
  next_check_ = now;
  OnTick(now);
}

void IceAgent::CheckNow(Time now) {
  confirmed_ = false;
  next_check_ = now;
  OnTick(now);
}

void IceAgent::OnTick(Time now) {
  if (now < next_check_ || paused_) return;
  SendCheck(now);
  // Until its answer comes.
  next_check_ = now + (confirmed_ ? kUnansweredInterval : kInitialInterval);
}

void IceAgent::SendCheck(Time /*now*/) {
  ice::BindingRequest request;
  rtp::StoreBe64(request.transaction_id.data(), dice_.Next());
  rtp::StoreBe32(request.transaction_id.data() + 8, static_cast<uint32_t>(dice_.Next()));
  const std::string username = remote_.ufrag + ":" + local_.ufrag;
  request.username = username;
  request.priority = 0x6e0001ff;
  request.controlling = controlling_;
  request.tie_breaker = tie_breaker_;
  request.use_candidate = controlling_ && ever_confirmed_;
  std::array<uint8_t, 256> bytes{};
  const size_t size = ice::WriteBindingRequest(request, remote_.pwd, bytes);
  if (outstanding_.size() >= 32) outstanding_.erase(outstanding_.begin());
  outstanding_.push_back(request.transaction_id);
  ++checks_sent_;
  send_(std::span(bytes).first(size));
}

void IceAgent::OnStun(std::span<const uint8_t> datagram, Time now) {
  const auto message = ice::ParseStun(datagram);
  if (message && message->message_class == ice::StunClass::kRequest) return Answer(*message);
  if (!message || message->message_class != ice::StunClass::kSuccess ||
      !ice::VerifyIntegrity(*message, remote_.pwd)) {
    return;
  }
  const auto found = std::find(outstanding_.begin(), outstanding_.end(), message->transaction_id);
  if (found == outstanding_.end()) return;
  outstanding_.clear();
  ++answers_;
  confirmed_ = true;
  if (message->xor_mapped_address) reflexive_ = *message->xor_mapped_address;
  next_check_ = now + dice_.Between(kConsentInterval * 8 / 10, kConsentInterval * 12 / 10);
  if (!std::exchange(ever_confirmed_, true)) next_check_ = now + kUntilNomination;
}

// RFC 8445 section 7.3.
void IceAgent::Answer(const ice::StunMessage& request) {
  if (!peer_.is_set() || !ice::VerifyIntegrity(request, local_.pwd)) return;
  std::array<uint8_t, 256> bytes{};
  const size_t size = ice::WriteBindingSuccess(request.transaction_id, peer_, local_.pwd, bytes);
  send_(std::span(bytes).first(size));
}

}  // namespace sim
