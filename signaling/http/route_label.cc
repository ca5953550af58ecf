#include "signaling/http/route_label.h"

#include <absl/strings/str_split.h>

#include <algorithm>
#include <array>
#include <vector>

namespace signaling {
namespace {

constexpr std::array<std::string_view, 25> kRoutes = {
    "/healthz",
    "/readyz",
    "/metrics",
    "/version",
    "/openapi.json",
    "/ws",
    "/v1/api/callStreams",
    "/api/v2/connect",
    "/api/v2/users",
    "/api/v2/users/{id}",
    "/api/v2/devices",
    "/api/v2/push/webpush_key",
    "/api/v2/admin/calls",
    "/api/v2/admin/calls/{type}/{id}/why",
    "/api/v2/admin/drain",
    "/api/v2/video/calls",
    "/api/v2/video/call/{type}/{id}",
    "/api/v2/video/call/{type}/{id}/{action}",
    "/api/v2/video/call/{type}/{id}/sdp/offer",
    "/api/v2/video/call/{type}/{id}/sdp/answer",
    "/whip/{type}/{id}",
    "/whip/{type}/{id}/{session}",
    "/whep/{type}/{id}",
    "/whep/{type}/{id}/{session}",
    "/",
};

constexpr std::array<std::string_view, 13> kActions = {
    "ring",          "accept", "reject",  "join", "ice",        "tracks",        "why",
    "subscriptions", "leave",  "members", "kick", "mute_users", "ring_attempts",
};

std::vector<std::string_view> Parts(std::string_view path) {
  std::vector<std::string_view> parts;
  for (const absl::string_view part :
       absl::StrSplit(absl::string_view(path.data(), path.size()), '/')) {
    parts.emplace_back(part.data(), part.size());
  }
  return parts;
}

std::vector<std::vector<std::string_view>> PartsOfRoutes() {
  std::vector<std::vector<std::string_view>> all;
  for (const std::string_view route : kRoutes) all.push_back(Parts(route));
  return all;
}

bool Matches(const std::vector<std::string_view>& route,
             const std::vector<std::string_view>& path) {
  return std::equal(route.begin(), route.end(), path.begin(), path.end(),
                    [](std::string_view pattern, std::string_view part) {
                      if (pattern != "{action}") return pattern.starts_with('{') || pattern == part;
                      return std::find(kActions.begin(), kActions.end(), part) != kActions.end();
                    });
}

}  // namespace

std::string RouteLabel(std::string_view path) {
  static const std::vector<std::vector<std::string_view>> routes = PartsOfRoutes();
  const std::vector<std::string_view> parts = Parts(path);
  for (size_t i = 0; i < routes.size(); ++i) {
    if (!Matches(routes[i], parts)) continue;
    const std::string_view route = kRoutes[i];
    const size_t action = route.find("{action}");
    if (action == std::string_view::npos) return std::string(route);
    return std::string(route.substr(0, action)) + std::string(parts.back());
  }
  return parts.size() == 2 ? "page" : "other";
}

}  // namespace signaling
