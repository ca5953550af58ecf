#include "signaling/protocol/router.h"

#include <optional>

namespace signaling {
namespace {

std::string_view TakePart(std::string_view& path) {
  const size_t slash = path.find('/');
  const std::string_view part = path.substr(0, slash);
  path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  return part;
}

std::optional<std::vector<std::string>> Matches(const Route& route, std::string_view path) {
  std::string_view pattern = route.pattern;
  std::vector<std::string> parameters;
  while (!pattern.empty()) {
    if (path.empty()) return std::nullopt;
    if (route.rest && pattern.find('/') == std::string_view::npos) {
      parameters.emplace_back(path);
      return parameters;
    }
    const std::string_view wanted = TakePart(pattern);
    const std::string_view part = TakePart(path);
    if (!wanted.starts_with('{')) {
      if (wanted != part) return std::nullopt;
    } else if (part.empty()) {
      return std::nullopt;
    } else {
      parameters.emplace_back(part);
    }
  }
  if (!path.empty()) return std::nullopt;
  return parameters;
}

}  // namespace

RouteMatch MatchRoute(std::span<const Route> routes, std::string_view method,
                      std::string_view path) {
  RouteMatch match;
  for (const Route& route : routes) {
    auto parameters = Matches(route, path);
    if (!parameters) continue;
    match.allow += std::string(route.method) + ", ";
    if (route.method != method) continue;
    match.route = &route;
    match.parameters = *std::move(parameters);
  }
  if (!match.allow.empty()) match.allow += "OPTIONS";
  return match;
}

}  // namespace signaling
