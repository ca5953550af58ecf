#include "signaling/push/push_verdict.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <string>
#include <system_error>

namespace signaling {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kLongest{3600};
constexpr milliseconds kFirstDelay{500};
constexpr milliseconds kLongestDelay{8000};
constexpr int kMostDoublings = 4;

std::optional<int> Number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// RFC 9110 section 5.6.7, the one form that may be made: "Sun, 06 Nov 1994 08:49:37 GMT". In
// seconds: the nanoseconds of WallTime do not reach back to 1677 nor beyond 2262.
std::optional<std::chrono::sys_seconds> ParseHttpDate(std::string_view text) {
  constexpr std::string_view kShape = "aaa, 00 aaa 0000 00:00:00 GMT";
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != kShape.size()) return std::nullopt;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == 'a') continue;
    if (kShape[i] == '0' ? !digit : text[i] != kShape[i]) return std::nullopt;
  }
  const size_t month = kMonths.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  const std::chrono::year_month_day day(std::chrono::year(*Number(text.substr(12, 4))),
                                        std::chrono::month(static_cast<unsigned>(month / 3 + 1)),
                                        std::chrono::day(*Number(text.substr(5, 2))));
  if (!day.ok()) return std::nullopt;
  return std::chrono::sys_days(day) + std::chrono::hours(*Number(text.substr(17, 2))) +
         std::chrono::minutes(*Number(text.substr(20, 2))) + seconds(*Number(text.substr(23, 2)));
}

PushVerdict Again(std::string_view reason, bool may_have_arrived) {
  return {.outcome = PushOutcome::kRetry, .reason = reason, .may_have_arrived = may_have_arrived};
}

PushVerdict JudgeSilence(Unanswered why) {
  switch (why) {
    case Unanswered::kTimeout:
      return Again("timeout", true);
    case Unanswered::kConnectionLost:
      return Again("connection_lost", true);
    case Unanswered::kAnswerTooLarge:
      return Again("answer_too_large", true);
    case Unanswered::kBadCertificate:
      return Again("bad_certificate", false);
    case Unanswered::kForbiddenAddress:
      return Failed("forbidden_address");
    default:
      return Again("cannot_connect", false);
  }
}

}  // namespace

std::optional<PushVerdict> JudgeTransport(const PushAnswer& answer, WallTime now) {
  if (answer.unanswered != Unanswered::kNo) return JudgeSilence(answer.unanswered);
  if (answer.status != 429 && answer.status < 500) return std::nullopt;
  PushVerdict verdict = answer.status == 429 ? Again("too_many_requests", false)
                                             : Again("service_unavailable", answer.status == 504);
  if (answer.retry_after) verdict.retry_after = ParseRetryAfter(*answer.retry_after, now);
  return verdict;
}

std::optional<seconds> ParseRetryAfter(std::string_view text, WallTime now) {
  if (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos) {
    return std::min(seconds(Number(text).value_or(static_cast<int>(kLongest.count()))), kLongest);
  }
  const std::optional<std::chrono::sys_seconds> date = ParseHttpDate(text);
  if (!date) return std::nullopt;
  return std::clamp(*date - std::chrono::floor<seconds>(now), seconds(0), kLongest);
}

milliseconds RetryDelay(int attempts, std::optional<seconds> retry_after, uint64_t random) {
  const milliseconds whole =
      std::min(kFirstDelay * (1 << std::clamp(attempts, 0, kMostDoublings)), kLongestDelay);
  const auto half = static_cast<uint64_t>(whole.count()) / 2;
  const milliseconds jittered(half + random % (half + 1));
  if (!retry_after) return jittered;
  // Spread those that were told the same time.
  return std::max(jittered,
                  milliseconds(*retry_after) + milliseconds(random % kFirstDelay.count()));
}

}  // namespace signaling
