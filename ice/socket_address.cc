#include "ice/socket_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace ice {
namespace {

// ::ffff:0:0/96 (RFC 4291 section 2.5.5.2).
constexpr std::array<uint8_t, 12> kV4MappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

}  // namespace

SocketAddress SocketAddress::V4(std::array<uint8_t, 4> address, uint16_t port) {
  SocketAddress result;
  std::copy(address.begin(), address.end(), result.bytes_.begin());
  result.port_ = port;
  result.family_ = Family::kV4;
  return result;
}

SocketAddress SocketAddress::V6(const std::array<uint8_t, 16>& address, uint16_t port) {
  if (std::equal(kV4MappedPrefix.begin(), kV4MappedPrefix.end(), address.begin())) {
    return V4({address[12], address[13], address[14], address[15]}, port);
  }
  SocketAddress result;
  result.bytes_ = address;
  result.port_ = port;
  result.family_ = Family::kV6;
  return result;
}

std::optional<SocketAddress> SocketAddress::Parse(std::string_view ip, uint16_t port) {
  char text[INET6_ADDRSTRLEN];
  if (ip.size() >= sizeof(text) || ip.find('\0') != std::string_view::npos) return std::nullopt;
  std::memcpy(text, ip.data(), ip.size());
  text[ip.size()] = '\0';
  std::array<uint8_t, 4> v4;
  if (inet_pton(AF_INET, text, v4.data()) == 1) return V4(v4, port);
  std::array<uint8_t, 16> v6;
  if (inet_pton(AF_INET6, text, v6.data()) == 1) return V6(v6, port);
  return std::nullopt;
}

bool SocketAddress::is_loopback() const {
  if (is_v4()) return bytes_[0] == 127;
  constexpr std::array<uint8_t, 16> kV6Loopback = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return is_v6() && bytes_ == kV6Loopback;
}

bool SocketAddress::is_link_local() const {
  if (is_v4()) return bytes_[0] == 169 && bytes_[1] == 254;
  return is_v6() && bytes_[0] == 0xFE && (bytes_[1] & 0xC0) == 0x80;
}

std::string SocketAddress::ip() const {
  if (!is_set()) return "";
  char text[INET6_ADDRSTRLEN];
  const char* written = inet_ntop(is_v4() ? AF_INET : AF_INET6, bytes_.data(), text, sizeof(text));
  return written == nullptr ? "" : written;
}

std::string SocketAddress::ToString() const {
  const std::string port = ":" + std::to_string(port_);
  return is_v6() ? "[" + ip() + "]" + port : ip() + port;
}

}  // namespace ice
