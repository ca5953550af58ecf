// Somebody who is no participant: a host that sends what it likes to the server and counts what
// comes back, which should be nothing.
#pragma once

#include <functional>

#include "tests/sim/meeting.h"

namespace sim {

class Attacker {
 public:
  explicit Attacker(Meeting& meeting);

  void Send(std::span<const uint8_t> bytes) { host_.Send(server_, bytes); }
  // Sends with a forged source address.
  void SendAs(const SocketAddress& from, std::span<const uint8_t> bytes) {
    meeting_.network().Inject(from, server_, bytes);
  }
  // Calls `attack` `per_second` times a second until the meeting's time `duration` from now.
  void Repeat(int per_second, Duration duration, const std::function<void()>& attack);
  uint64_t bytes_received() const { return host_.bytes_received(); }
  const SocketAddress& address() const { return host_.address(); }
  Dice& dice() { return dice_; }

  Bytes RandomBytes(size_t size);
  // Looks like SRTP of that SSRC, but opens with no key.
  Bytes FakeSrtp(uint32_t ssrc, uint8_t payload_type = 96, size_t size = 300);
  Bytes BindingRequest(std::string_view username, std::string_view password);
  static Bytes ClientHello(Time now);

 private:
  Meeting& meeting_;
  Dice dice_;
  Host host_;
  SocketAddress server_;
};

// What a viewer lost of one publisher's media, as a share of all packets: what floods are judged
// by.
struct Loss {
  uint64_t packets = 0;
  uint64_t lost = 0;
  double share() const {
    return packets == 0 ? 1 : static_cast<double>(lost) / static_cast<double>(packets);
  }
};
// From `before` (an earlier result) until now.
Loss LossOf(SimClient& viewer, const Loss& before = {});

}  // namespace sim
