#include "signaling/push/push_dispatcher.h"

#include <algorithm>
#include <utility>

namespace signaling {

using std::chrono::milliseconds;

PushDispatcher::PushDispatcher(std::vector<ActivePushProvider> providers, Random random)
    : random_(std::move(random)) {
  for (ActivePushProvider& provider : providers) {
    lanes_.push_back(std::make_unique<Lane>(Lane{.at = std::move(provider)}));
  }
}

PushDispatcher::Target PushDispatcher::TargetOf(const DuePush& push) {
  const CallKey& call = push.job.call;
  return {call.api_key, call.type, call.id, push.job.user_id, push.job.device_id};
}

PushDispatcher::Lane* PushDispatcher::LaneOf(const Device& device) {
  for (const std::unique_ptr<Lane>& lane : lanes_) {
    if (Reaches(lane->at.service, device)) return lane.get();
  }
  return nullptr;
}

void PushDispatcher::Submit(DuePush push, Instant now) {
  Lane* const lane = LaneOf(push.device);
  if (lane == nullptr) return Finish(push, "failed", "provider_inactive", 0, now);
  if (push.job.kind == PushKind::kCancel && MeetsRing(push, now)) return;
  Enqueue(std::move(push), *lane, now);
}

bool PushDispatcher::MeetsRing(DuePush& cancel, Instant now) {
  const auto found = rings_.find(TargetOf(cancel));
  if (found == rings_.end()) return false;
  const auto ring = entries_.find(found->second);
  if (ring->second.sent_at != WallTime()) {
    if (ring->second.cancel)
      Finish(cancel, "unneeded", "repeated", 0, now);
    else
      ring->second.cancel = std::move(cancel);
    return true;
  }
  std::erase(ring->second.lane->waiting, ring->first);
  Finish(ring->second.push, "cancelled", "ring_over", 0, now);
  Finish(cancel, "unneeded", "never_rung", 0, now);
  rings_.erase(found);
  entries_.erase(ring);
  return true;
}

void PushDispatcher::Enqueue(DuePush push, Lane& lane, Instant now) {
  const uint64_t exchange = next_exchange_++;
  if (push.job.kind == PushKind::kRing) rings_[TargetOf(push)] = exchange;
  entries_.emplace(exchange, Entry{.push = std::move(push), .lane = &lane});
  lane.waiting.push_back(exchange);
  Work(lane, now);
}

void PushDispatcher::Work(Lane& lane, Instant now) {
  if (lane.preparing || lane.waiting.empty()) return;
  if (auto request = lane.at.provider->Preparation(now)) {
    lane.preparing = next_exchange_++;
    requests_.push_back({.exchange = *lane.preparing, .request = *std::move(request)});
    return;
  }
  while (!lane.waiting.empty() && lane.on_the_way < kMaxPushesOnTheWay) {
    const uint64_t exchange = lane.waiting.front();
    lane.waiting.pop_front();
    Start(entries_.find(exchange), now);
  }
}

void PushDispatcher::Start(Entries::iterator entry, Instant now) {
  auto& [exchange, at] = *entry;
  const auto time_left =
      std::chrono::duration_cast<milliseconds>(at.push.job.expires_at - now.wall);
  if (time_left <= milliseconds(0)) {
    return Conclude(entry, {.outcome = PushOutcome::kRetry, .reason = "ring_over"}, 0, now);
  }
  auto made = at.lane->at.provider->Make(at.push, now);
  if (const auto* verdict = std::get_if<PushVerdict>(&made)) {
    return Conclude(entry, *verdict, 0, now);
  }
  auto& request = std::get<PushRequest>(made);
  request.timeout = std::min(request.timeout, time_left);
  at.sent_at = now.wall;
  ++at.lane->on_the_way;
  requests_.push_back({.exchange = exchange, .request = std::move(request)});
}

void PushDispatcher::OnAnswer(uint64_t exchange, const PushAnswer& answer, Instant now) {
  for (const std::unique_ptr<Lane>& lane : lanes_) {
    if (lane->preparing == exchange) return OnPrepared(*lane, answer, now);
  }
  const auto entry = entries_.find(exchange);
  if (entry == entries_.end()) return;
  Entry& at = entry->second;
  Lane& lane = *at.lane;
  --lane.on_the_way;
  PushVerdict verdict = lane.at.provider->Judge(at.push, answer, at.sent_at, now);
  if (verdict.credential_expired && !at.renewed && !at.cancel) {
    // Not the push's fault: once more, with a new credential.
    at.renewed = true;
    at.sent_at = WallTime();
    lane.waiting.push_front(exchange);
  } else {
    if (verdict.credential_expired) verdict = Failed("credentials_refused");
    Conclude(entry, verdict, answer.status, now);
  }
  Work(lane, now);
}

void PushDispatcher::OnPrepared(Lane& lane, const PushAnswer& answer, Instant now) {
  lane.preparing.reset();
  const PushVerdict verdict = lane.at.provider->OnPrepared(answer, now);
  if (verdict.outcome != PushOutcome::kDelivered) {
    for (const uint64_t exchange : std::exchange(lane.waiting, {})) {
      Conclude(entries_.find(exchange), verdict, answer.status, now);
    }
  }
  Work(lane, now);
}

void PushDispatcher::Conclude(Entries::iterator entry, const PushVerdict& verdict, int status,
                              Instant now) {
  const Entry at = std::move(entry->second);
  const uint64_t exchange = entry->first;
  entries_.erase(entry);
  if (const auto ring = rings_.find(TargetOf(at.push));
      ring != rings_.end() && ring->second == exchange) {
    rings_.erase(ring);
  }
  switch (verdict.outcome) {
    case PushOutcome::kDelivered:
      Finish(at.push, "delivered", verdict.reason, status, now);
      break;
    case PushOutcome::kGone:
      Finish(at.push, "gone", verdict.reason, status, now);
      results_.back().gone_since = verdict.gone_since;
      break;
    case PushOutcome::kFailed:
      Finish(at.push, "failed", verdict.reason, status, now);
      break;
    case PushOutcome::kRetry: {
      const WallTime again =
          now.wall + RetryDelay(at.push.job.attempts - 1, verdict.retry_after, random_());
      const bool in_time = again < at.push.job.expires_at && !at.cancel;
      Finish(at.push,
             in_time     ? "retry"
             : at.cancel ? "cancelled"
                         : "expired",
             verdict.reason, status, now);
      if (in_time) results_.back().retry_at = again;
    }
  }
  if (!at.cancel) return;
  if (verdict.may_have_arrived) {
    Enqueue(*at.cancel, *at.lane, now);
  } else {
    Finish(*at.cancel, "unneeded", "never_rung", 0, now);
  }
}

void PushDispatcher::Finish(const DuePush& push, std::string_view outcome, std::string_view reason,
                            int status, Instant now) {
  results_.push_back({.job_id = push.job.id,
                      .attempt = {.kind = push.job.kind,
                                  .call = push.job.call,
                                  .user_id = push.job.user_id,
                                  .device_id = push.job.device_id,
                                  .push_provider = push.device.push_provider,
                                  .push_provider_name = push.device.push_provider_name,
                                  .at = now.wall,
                                  .outcome = std::string(outcome),
                                  .status = status,
                                  .detail = std::string(reason)},
                      .created_at = push.job.created_at});
}

}  // namespace signaling
