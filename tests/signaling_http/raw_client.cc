#include "tests/signaling_http/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace signaling {

int RawFrame::close_code() const {
  if (opcode != 8 || payload.size() < 2) return 0;
  return (static_cast<uint8_t>(payload[0]) << 8) | static_cast<uint8_t>(payload[1]);
}

RawClient::RawClient(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const timeval patience{.tv_sec = 10, .tv_usec = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) std::abort();
}

RawClient::~RawClient() { ::close(socket_); }

void RawClient::ReadSlowly() {
  const int size = 4096;
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

bool RawClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

void RawClient::CloseSending() { ::shutdown(socket_, SHUT_WR); }

bool RawClient::Fill() {
  std::array<char, 65536> bytes{};
  const ssize_t size = ::recv(socket_, bytes.data(), bytes.size(), 0);
  if (size <= 0) return false;
  buffer_.append(bytes.data(), static_cast<size_t>(size));
  return true;
}

std::optional<std::string> RawClient::Take(size_t size) {
  while (buffer_.size() < size) {
    if (!Fill()) return std::nullopt;
  }
  std::string taken = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return taken;
}

RawResponse RawClient::Read(bool head) {
  size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!Fill()) return {};
  }
  const std::string text = *Take(end + 4);
  RawResponse response;
  response.status = std::atoi(text.substr(text.find(' ') + 1, 3).c_str());
  for (size_t line = text.find("\r\n") + 2; line < end; line = text.find("\r\n", line) + 2) {
    const size_t colon = text.find(": ", line);
    std::string name = text.substr(line, colon - line);
    for (char& c : name) c = static_cast<char>(::tolower(c));
    response.headers[name] = text.substr(colon + 2, text.find("\r\n", line) - colon - 2);
  }
  const auto length = response.headers.find("content-length");
  if (!head && length != response.headers.end()) {
    response.body = Take(std::stoul(length->second)).value_or("(cut)");
  }
  return response;
}

RawResponse RawClient::Ask(std::string_view bytes, bool head) {
  Send(bytes);
  return Read(head);
}

bool RawClient::Ended() {
  if (!buffer_.empty()) return false;
  char byte = 0;
  const ssize_t size = ::recv(socket_, &byte, 1, 0);
  return size == 0 || (size < 0 && errno == ECONNRESET);
}

RawResponse RawClient::Upgrade(std::string_view target, std::string_view more_headers) {
  return Ask("GET " + std::string(target) +
             " HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
             std::string(more_headers) + "\r\n");
}

// RFC 6455 section 5.2.
bool RawClient::SendFrame(int opcode, std::string_view payload, bool masked) {
  const int mask_bit = masked ? 0x80 : 0;
  std::string frame(1, static_cast<char>(0x80 | opcode));
  const auto push = [&frame](uint64_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) frame += static_cast<char>((value >> (8 * i)) & 0xff);
  };
  if (payload.size() < 126) {
    push(mask_bit | payload.size(), 1);
  } else if (payload.size() < 65536) {
    push(mask_bit | 126, 1);
    push(payload.size(), 2);
  } else {
    push(mask_bit | 127, 1);
    push(payload.size(), 8);
  }
  if (masked) frame.append(4, '\0');  // a mask of zeroes is a mask
  frame.append(payload);
  return Send(frame);
}

RawFrame RawClient::ReadFrame() {
  const std::optional<std::string> start = Take(2);
  if (!start) return {};
  RawFrame frame{.opcode = (*start)[0] & 0x0f, .payload = ""};
  uint64_t size = static_cast<uint8_t>((*start)[1]) & 0x7f;
  const size_t more = size == 126 ? 2 : size == 127 ? 8 : 0;
  if (more > 0) {
    const std::optional<std::string> length = Take(more);
    if (!length) return {};
    size = 0;
    for (const char c : *length) size = (size << 8) | static_cast<uint8_t>(c);
  }
  const std::optional<std::string> payload = Take(size);
  if (!payload) return {};
  frame.payload = *payload;
  return frame;
}

}  // namespace signaling
