// Pushes to test with: one call, one caller, one callee, devices of every kind.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <string>
#include <string_view>

#include "signaling/auth/base64url.h"
#include "signaling/push/push_notice.h"
#include "signaling/push/push_request.h"
#include "tests/signaling_push/vectors.h"

namespace signaling {

inline constexpr WallTime kWall{std::chrono::seconds(1'800'000'000)};
inline constexpr SteadyTime kSteady{std::chrono::hours(5)};

inline Instant After(std::chrono::milliseconds time) { return {kSteady + time, kWall + time}; }
inline const Instant kNow = After(std::chrono::milliseconds(0));

inline DuePush RingFor(std::string provider, const std::string& device_id, bool voip = false) {
  return {.job = {.id = 1,
                  .kind = PushKind::kRing,
                  .call = {"key", "default", "c1"},
                  .user_id = "bob",
                  .device_id = device_id,
                  .text = PushText({.ring = "r1", .caller_id = "ann", .caller_name = "Ann"}),
                  .created_at = kWall,
                  .expires_at = kWall + std::chrono::seconds(45),
                  .due_at = kWall,
                  .attempts = 1},
          .device = {.owner = {"key", "bob"},
                     .id = device_id,
                     .push_provider = std::move(provider),
                     .push_provider_name = "p",
                     .voip = voip,
                     .registered_at = kWall - std::chrono::hours(1)}};
}

inline DuePush CancelOf(DuePush ring, std::string reason) {
  ring.job.id += 1000;
  ring.job.kind = PushKind::kCancel;
  ring.job.text = PushText(
      {.ring = "r1", .caller_id = "ann", .caller_name = "Ann", .reason = std::move(reason)});
  return ring;
}

inline std::string Subscription(std::string_view endpoint,
                                std::string_view p256dh = push_vectors::kBrowserPublic,
                                std::string_view auth = push_vectors::kAuth) {
  return R"({"endpoint":")" + std::string(endpoint) +
         R"(","expirationTime":null,"keys":{"p256dh":")" + std::string(p256dh) + R"(","auth":")" +
         std::string(auth) + R"("}})";
}

inline PushAnswer Answer(int status, std::string body = "") {
  return {.status = status, .body = std::move(body)};
}

inline std::string HeaderOf(const PushRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (key == name) return value;
  }
  return "(none)";
}

inline boost::json::object JsonOf(std::string_view text) {
  return boost::json::parse({text.data(), text.size()}).as_object();
}

// The header or payload of a JSON Web Token.
inline boost::json::object PartOf(std::string_view token, int part) {
  for (; part > 0; --part) token.remove_prefix(token.find('.') + 1);
  return JsonOf(*DecodeBase64Url(token.substr(0, token.find('.'))));
}

}  // namespace signaling
