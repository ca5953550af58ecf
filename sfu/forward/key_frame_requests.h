// Key-frame requests to one incoming layer: any number of wishes merge into at most one request per
// interval (S-14), and an unanswered one is repeated.
#pragma once

#include <chrono>

namespace sfu {

using Time = std::chrono::steady_clock::time_point;

class KeyFrameRequests {
 public:
  static constexpr std::chrono::milliseconds kInterval{500};

  void Want() { wanted_ = true; }
  void OnKeyFrame() { wanted_ = false; }
  // True when a request is to be sent now; it counts as sent.
  bool Due(Time now) {
    if (!wanted_ || (sent_ && now - last_ < kInterval)) return false;
    last_ = now;
    sent_ = true;
    return true;
  }
  bool wanted() const { return wanted_; }

 private:
  Time last_{};
  bool sent_ = false;
  bool wanted_ = false;
};

}  // namespace sfu
