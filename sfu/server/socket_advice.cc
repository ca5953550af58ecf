#include "sfu/server/socket_advice.h"

#include <absl/strings/str_cat.h>

namespace sfu {
namespace {

std::string Advice(const char* direction, int granted, int wanted, const char* sysctl) {
  return absl::StrCat("The kernel grants media a ", direction, " buffer of ", granted / 1024,
                      " KiB only, where bursts want ", wanted / 1024,
                      ": packets may be lost. Raise it with: sysctl -w ", sysctl, "=", wanted);
}

}  // namespace

std::vector<std::string> AdviceOn(const UdpSocket& socket, int wanted) {
  std::vector<std::string> advice;
  if (socket.receive_buffer_bytes() < wanted) {
    advice.push_back(Advice("receive", socket.receive_buffer_bytes(), wanted, "net.core.rmem_max"));
  }
  if (socket.send_buffer_bytes() < wanted) {
    advice.push_back(Advice("send", socket.send_buffer_bytes(), wanted, "net.core.wmem_max"));
  }
  return advice;
}

}  // namespace sfu
