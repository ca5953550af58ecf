// The name of a tenant and the secrets its tokens are signed with.
#pragma once

#include <string>
#include <vector>

namespace signaling {

struct ApiKey {
  std::string key;
  // Any of them verifies, the first one signs: a new secret goes first, the old one stays until its
  // tokens have expired.
  std::vector<std::string> secrets;
  bool operator==(const ApiKey&) const = default;
};

}  // namespace signaling
