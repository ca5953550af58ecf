// Datagrams that are finished but for sending: STUN answers, DTLS flights, sealed RTCP. Sent before
// media. An arena that is reused; bounded.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "ice/socket_address.h"
#include "sfu/util/train_buffer.h"

namespace sfu {

class ControlQueue {
 public:
  static constexpr size_t kMaxDatagrams = 8192;

  ControlQueue() { bytes_.reserve(64 * 1024); }

  // A span to write one datagram into; valid until the next call. Empty when the queue is full.
  std::span<uint8_t> Reserve() {
    if (entries_.size() >= kMaxDatagrams) return {};
    bytes_.resize(used_ + TrainBuffer::kMaxDatagram);
    return std::span(bytes_).subspan(used_);
  }
  // Queues the first `size` bytes of the last Reserve(). Size 0: nothing.
  void Commit(const ice::SocketAddress& to, uint8_t local, size_t size) {
    if (size == 0) return;
    entries_.push_back({to, local, used_, size});
    used_ += size;
  }
  // Moves what fits into `out`; true when all is out.
  bool MoveTo(TrainBuffer& out) {
    for (; next_ < entries_.size(); ++next_) {
      const Entry& entry = entries_[next_];
      const std::span<uint8_t> room = out.Reserve();
      if (room.size() < entry.size) return false;
      std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(entry.offset), entry.size,
                  room.begin());
      out.Commit(entry.to, entry.size, entry.local);
    }
    entries_.clear();
    next_ = used_ = 0;
    return true;
  }

 private:
  struct Entry {
    ice::SocketAddress to;
    uint8_t local;
    size_t offset;
    size_t size;
  };
  std::vector<uint8_t> bytes_;
  std::vector<Entry> entries_;
  size_t next_ = 0;
  size_t used_ = 0;
};

}  // namespace sfu
