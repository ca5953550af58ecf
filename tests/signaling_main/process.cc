#include "tests/signaling_main/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <utility>

namespace signaling {
namespace {

constexpr int kPatienceMilliseconds = 20'000;

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Process::Process(std::vector<std::string> arguments, std::vector<std::string> environment) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
  pipe_ = ends[0];
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  arguments.insert(arguments.begin(), SWITCHBOARD_BINARY);
  const std::vector<char*> argv = Pointers(arguments);
  const std::vector<char*> envp = Pointers(environment);
  if (::posix_spawn(&pid_, SWITCHBOARD_BINARY, &actions, nullptr, argv.data(), envp.data()) != 0) {
    std::abort();
  }
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
}

Process::~Process() {
  if (pid_ > 0) End(SIGKILL);
  ::close(pipe_);
}

bool Process::Fill() {
  pollfd readable{.fd = pipe_, .events = POLLIN, .revents = 0};
  if (::poll(&readable, 1, kPatienceMilliseconds) <= 0) return false;
  std::array<char, 4096> bytes{};
  const ssize_t size = ::read(pipe_, bytes.data(), bytes.size());
  if (size <= 0) return false;
  output_.append(bytes.data(), static_cast<size_t>(size));
  return true;
}

bool Process::WaitFor(const std::string& text) {
  while (output_.find(text) == std::string::npos) {
    if (!Fill()) return false;
  }
  return true;
}

uint16_t Process::http_port() {
  const std::string start = "HTTP on 127.0.0.1:";
  if (!WaitFor(start)) return 0;
  const size_t port = output_.find(start) + start.size();
  while (output_.find('\n', port) == std::string::npos) {
    if (!Fill()) return 0;
  }
  return static_cast<uint16_t>(std::atoi(output_.c_str() + port));
}

int Process::End(int signal) {
  if (signal != 0) ::kill(pid_, signal);
  while (Fill()) {
  }
  int status = 0;
  ::waitpid(std::exchange(pid_, -1), &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace signaling
