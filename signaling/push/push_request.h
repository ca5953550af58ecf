// What is asked of a push service and what it answered, as plain values between the machine that
// decides and the thread that talks (push_sender.h).
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace signaling {

// A POST over HTTPS. Redirects are never followed.
struct PushRequest {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string ca_file;                 // whom to trust; empty: whom the system trusts
  bool public_addresses_only = false;  // the URL is a stranger's: see address_policy.h
  std::chrono::milliseconds timeout{10'000};
};

// Why there is no answer.
enum class Unanswered {
  kNo,  // there is one
  kCannotConnect,
  kTimeout,
  kConnectionLost,
  kBadCertificate,
  kForbiddenAddress,
  kAnswerTooLarge,
};

inline constexpr size_t kMaxPushAnswerBytes = 16'384;

struct PushAnswer {
  Unanswered unanswered = Unanswered::kNo;
  int status = 0;
  std::optional<std::string> retry_after;  // the header, as it came
  std::string body;
};

}  // namespace signaling
