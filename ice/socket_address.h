// An IPv4 or IPv6 address and a UDP port, as a value that compares and hashes. An IPv4-mapped IPv6
// address (::ffff:a.b.c.d, what a dual-stack socket reports) is held as IPv4.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ice {

class SocketAddress {
 public:
  SocketAddress() = default;
  static SocketAddress V4(std::array<uint8_t, 4> address, uint16_t port);
  // Folds an IPv4-mapped address to IPv4.
  static SocketAddress V6(const std::array<uint8_t, 16>& address, uint16_t port);
  // `ip` as text ("192.0.2.1", "2001:db8::1", no brackets, no zone); nullopt when it is neither.
  static std::optional<SocketAddress> Parse(std::string_view ip, uint16_t port);

  bool is_v4() const { return family_ == Family::kV4; }
  bool is_v6() const { return family_ == Family::kV6; }
  bool is_set() const { return family_ != Family::kNone; }
  bool is_loopback() const;
  bool is_link_local() const;
  uint16_t port() const { return port_; }
  // 4 bytes used for IPv4, 16 for IPv6, network order.
  const std::array<uint8_t, 16>& bytes() const { return bytes_; }

  std::string ip() const;        // "2001:db8::1"
  std::string ToString() const;  // "[2001:db8::1]:7882"
  friend bool operator==(const SocketAddress& a, const SocketAddress& b) {
    using Words = std::array<uint64_t, 2>;  // compared once a datagram: without a call
    return std::bit_cast<Words>(a.bytes_) == std::bit_cast<Words>(b.bytes_) && a.port_ == b.port_ &&
           a.family_ == b.family_;
  }

  template <typename H>
  friend H AbslHashValue(H h, const SocketAddress& a) {
    return H::combine(std::move(h), a.bytes_, a.port_, a.family_);
  }

 private:
  enum class Family : uint8_t { kNone, kV4, kV6 };
  std::array<uint8_t, 16> bytes_{};
  uint16_t port_ = 0;
  Family family_ = Family::kNone;
};

}  // namespace ice
