// Answers of push services: whatever the status, header and body are, the verdict is one of the
// known ones, and what is to be tried again waits for a bounded time. Input: status (2 bytes),
// length of Retry-After (1), both texts.
#include <cstdint>
#include <string>
#include <string_view>

#include "signaling/push/apn_provider.h"
#include "signaling/push/firebase_provider.h"
#include "signaling/push/web_push_provider.h"
#include "tests/fuzz/require.h"
#include "tests/signaling_push/vectors.h"

namespace {

using signaling::PushOutcome;

struct Providers {
  signaling::SigningKey key = *signaling::SigningKey::FromScalar(std::string(32, '\1'));
  signaling::FirebaseProvider firebase{
      {.name = "p"},
      {.project_id = "p",
       .token_uri = "https://a.com/",
       .key = *signaling::SigningKey::FromPem(signaling::push_vectors::kRsaKey)}};
  signaling::ApnProvider apn{{.name = "p"}, key};
  signaling::WebPushProvider webpush{{.name = "p"}, key, [] { return uint64_t{1}; }};
};

void RequireKnown(const signaling::PushVerdict& verdict) {
  Require(!verdict.reason.empty() && verdict.reason.size() < 40);
  if (verdict.outcome != PushOutcome::kRetry) return;
  Require(signaling::RetryDelay(3, verdict.retry_after, 77) <= std::chrono::minutes(61));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  static Providers providers;
  if (size < 3) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(bytes) + 3, size - 3);
  const signaling::PushAnswer answer{
      .status = bytes[0] << 8 | bytes[1],
      .retry_after = std::string(rest.substr(0, bytes[2])),
      .body = std::string(rest.substr(std::min<size_t>(bytes[2], rest.size())))};
  const signaling::Instant now{{}, signaling::WallTime(std::chrono::seconds(1'800'000'000))};
  const signaling::DuePush push;
  RequireKnown(providers.firebase.Judge(push, answer, now.wall, now));
  RequireKnown(providers.firebase.OnPrepared(answer, now));
  RequireKnown(providers.apn.Judge(push, answer, now.wall, now));
  RequireKnown(providers.webpush.Judge(push, answer, now.wall, now));
  return 0;
}
