// Values from any thread to the one that owns the mailbox, which sleeps in poll(2): the file
// descriptor is readable once the owner was called. Cost: a short lock per value, a system call
// only for the first since the owner last took what waited.
#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

namespace sfu {

template <typename T>
class Mailbox {
 public:
  Mailbox() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}
  ~Mailbox() { close(fd_); }
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  // False, and the value is dropped, when `limit` values wait already.
  bool Post(T value, size_t limit = SIZE_MAX) {
    if (!PostQuietly(std::move(value), limit)) return false;
    Call();
    return true;
  }
  // The same, without calling the owner, who is called once for several such values.
  bool PostQuietly(T value, size_t limit = SIZE_MAX) {
    const std::lock_guard lock(mutex_);
    if (values_.size() >= limit) return false;
    values_.push_back(std::move(value));
    return true;
  }
  // The owner shall take what waits, if anything does.
  void Call() {
    {
      const std::lock_guard lock(mutex_);
      if (values_.empty() || std::exchange(called_, true)) return;
    }
    Wake();
  }
  // Makes the owner's poll return, with or without a value.
  void Wake() {
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(fd_, &one, sizeof(one));
  }

  // The owner's side: replaces `values` by all that wait. Quiets fd() before it takes them, so that
  // a value posted meanwhile is either taken or wakes again.
  void Take(std::vector<T>& values) {
    values.clear();
    uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = read(fd_, &count, sizeof(count));
    const std::lock_guard lock(mutex_);
    values_.swap(values);
    called_ = false;
  }
  int fd() const { return fd_; }

 private:
  const int fd_;
  std::mutex mutex_;
  // Under mutex_:
  std::vector<T> values_;
  bool called_ = false;
};

}  // namespace sfu
