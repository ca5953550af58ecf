#include "sfu/server/system_random.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

namespace sfu {
namespace {

class Pool {
 public:
  uint64_t Next() {
    if (used_ == words_.size()) Refill();
    return std::exchange(words_[used_++], 0);  // what was handed out is kept nowhere else
  }

 private:
  void Refill() {
    auto* const bytes = reinterpret_cast<uint8_t*>(words_.data());
    for (size_t filled = 0; filled < sizeof(words_);) {
      const ssize_t got = getrandom(bytes + filled, sizeof(words_) - filled, 0);
      if (got > 0) {
        filled += static_cast<size_t>(got);
      } else if (errno != EINTR) {
        std::abort();  // credentials must never be guessable
      }
    }
    used_ = 0;
  }

  std::array<uint64_t, 64> words_{};
  size_t used_ = words_.size();
};

}  // namespace

Random SystemRandom() {
  return [pool = Pool()]() mutable { return pool.Next(); };
}

}  // namespace sfu
