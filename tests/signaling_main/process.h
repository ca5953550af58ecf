// The server's binary as a child process, on free ports of loopback, with nothing of the caller's
// environment.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace signaling {

class Process {
 public:
  // `arguments` after the program's name; `environment` as "NAME=value".
  explicit Process(std::vector<std::string> arguments, std::vector<std::string> environment = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // Reads what the process writes until `text` has come; false when it ended without.
  bool WaitFor(const std::string& text);
  // The HTTP port it said it listens on.
  uint16_t http_port();
  // Sends `signal` and waits for the end, or (0) waits for it to end by itself: the exit code, or
  // -1 when a signal ended it.
  int End(int signal = 0);
  // Both of its outputs so far.
  const std::string& output() const { return output_; }

 private:
  bool Fill();

  pid_t pid_ = -1;
  int pipe_ = -1;
  std::string output_;
};

}  // namespace signaling
