#include <boost/json/object.hpp>

#include "signaling/call/call_json.h"
#include "signaling/protocol/responses.h"
#include "signaling/protocol/routes.h"

namespace signaling {

// It authenticates nobody, so only a development server has it.
Result<HttpResponse> MintUserToken(RouteContext& context) {
  if (!context.core.options.dev) {
    return Refusal{404, "not_found", "Tokens are minted here in development mode only", {}};
  }
  Fields fields(context.body);
  const std::string user_id = fields.String("userId").value_or("");
  if (fields.failed()) return fields.refusal();
  if (user_id.empty()) return Refusal{400, "user_id_required", "userId is required", {}};
  const auto minted =
      context.core.auth.Mint(user_id, context.request.Query("api_key"), context.now.wall);
  if (!minted.ok()) {
    const absl::string_view sentence = minted.status().message();
    if (absl::IsInvalidArgument(minted.status())) {
      return Refusal{400, "bad_user_id", std::string(sentence), {}};
    }
    return Refusal{401, AuthErrorCode(minted.status()), std::string(sentence), {}};
  }
  return JsonResponse(200, {{"apiKey", minted->api_key},
                            {"userId", user_id},
                            {"token", minted->token},
                            {"expiresAt", minted->expires_at.time_since_epoch().count()}});
}

Result<HttpResponse> Connect(RouteContext& context) {
  const Result<Done> user = RequireUser(context);
  if (!user.ok()) return user.refusal();
  return JsonResponse(
      200, {{"user", UserJson(context.core.users, context.identity.api_key, context.user_id)}});
}

}  // namespace signaling
