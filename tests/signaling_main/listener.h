// A user's app on a real server: one WebSocket that is opened again with `since` after every
// restart, and everything it was ever told.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/signaling_http/raw_client.h"

namespace signaling {

struct Told {
  uint64_t seq = 0;
  std::string type;
  std::string cid;
};

class Listener {
 public:
  explicit Listener(std::string token) : token_(std::move(token)) {}
  ~Listener() { Disconnect(); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Waits until the server has greeted it and told it what it missed; false when it does not.
  bool Connect(uint16_t port);
  // The server has gone, or is to be left.
  void Disconnect();

  std::vector<Told> told() const;
  size_t Count(const std::string& type, const std::string& cid) const;
  // Waits for `done`, which is asked again after every message; false after 20 s.
  bool WaitUntil(const std::function<bool()>& done);
  uint64_t latest() const;  // what the last greeting said
  bool truncated() const { return truncated_; }

 private:
  void Read();
  void Note(const std::string& text);

  const std::string token_;
  std::unique_ptr<RawClient> socket_;
  std::thread reader_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Told> told_;
  uint64_t messages_ = 0;
  uint64_t since_ = 0;
  uint64_t latest_ = 0;
  bool greeted_ = false;
  bool truncated_ = false;
};

}  // namespace signaling
