#include "signaling/auth/auth_error.h"

#include <absl/strings/cord.h>

#include <string>

#include "signaling/auth/token.h"

namespace signaling {
namespace {

constexpr char kCodePayload[] = "switchboard/auth_error_code";

}  // namespace

absl::Status AuthError(std::string_view code, std::string_view sentence) {
  absl::Status status = absl::UnauthenticatedError({sentence.data(), sentence.size()});
  status.SetPayload(kCodePayload, absl::Cord({code.data(), code.size()}));
  return status;
}

std::string AuthErrorCode(const absl::Status& status) {
  const auto code = status.GetPayload(kCodePayload);
  return code ? std::string(*code) : "unauthenticated";
}

}  // namespace signaling
