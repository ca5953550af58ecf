// The machine's own addresses as they were a moment ago: they seldom change, and asking the system
// takes as long as forwarding a hundred packets.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "ice/socket_address.h"

namespace sfu {

class RecentAddresses {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Ask = std::function<std::vector<ice::SocketAddress>()>;
  static constexpr std::chrono::seconds kMaxAge{1};

  explicit RecentAddresses(Ask ask) : ask_(std::move(ask)) {}

  // At most kMaxAge old, unless asking gives none: then those that were there before.
  const std::vector<ice::SocketAddress>& At(Time now) {
    if (!asked_ || now - *asked_ > kMaxAge) {
      if (std::vector<ice::SocketAddress> own = ask_(); !own.empty()) addresses_ = std::move(own);
      asked_ = now;
    }
    return addresses_;
  }

 private:
  const Ask ask_;
  std::vector<ice::SocketAddress> addresses_;
  std::optional<Time> asked_;
};

}  // namespace sfu
