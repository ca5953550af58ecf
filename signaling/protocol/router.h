// The table of what can be asked, and the way from a method and path to a line of it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "signaling/call/refusal.h"
#include "signaling/http/http_types.h"

namespace signaling {

struct RouteContext;

// Who may ask.
enum class RouteAccess {
  kAnyone,
  kUser,    // any token; a server token acts for the user named in the request
  kServer,  // a server token
};

struct Route {
  std::string_view method;
  std::string_view pattern;  // "/whip/{type}/{id}": a part in braces matches anything but empty
  RouteAccess access = RouteAccess::kUser;
  Result<HttpResponse> (*handler)(RouteContext&) = nullptr;
  bool json = true;   // the body is a JSON object (or empty)
  bool rest = false;  // the last part in braces is all that follows, slashes and all
};

struct RouteMatch {
  const Route* route = nullptr;         // nullptr: the path or the method is unknown
  std::vector<std::string> parameters;  // the parts in braces, in order
  std::string allow;  // the path's methods, "GET, POST, OPTIONS"; empty: no such path
};

RouteMatch MatchRoute(std::span<const Route> routes, std::string_view method,
                      std::string_view path);

}  // namespace signaling
