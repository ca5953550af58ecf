// A client that sends exactly the bytes a test wants, over a blocking loopback socket, and reads
// answers with an upper bound of ten seconds so that a broken server fails a test instead of
// hanging it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace signaling {

struct RawResponse {
  int status = 0;                              // 0: the connection ended or nothing came
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

struct RawFrame {
  int opcode = -1;  // -1: the connection ended or nothing came
  std::string payload;
  // Of a close frame.
  int close_code() const;
};

class RawClient {
 public:
  explicit RawClient(uint16_t port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  // False once the server no longer takes bytes.
  bool Send(std::string_view bytes);
  void CloseSending();
  // The next response; `head` when it answers a HEAD and so has no body.
  RawResponse Read(bool head = false);
  RawResponse Ask(std::string_view bytes, bool head = false);
  // True when the server ends the connection without another byte.
  bool Ended();

  // Upgrades /ws; the response is 101 on success.
  RawResponse Upgrade(std::string_view target = "/ws", std::string_view more_headers = "");
  bool SendFrame(int opcode, std::string_view payload, bool masked = true);
  RawFrame ReadFrame();

  // Shrinks the receive buffer, for a client that does not read.
  void ReadSlowly();

 private:
  bool Fill();
  std::optional<std::string> Take(size_t size);

  int socket_ = -1;
  std::string buffer_;
};

}  // namespace signaling
