// Datagrams ready to send, laid out as the kernel wants them: trains of equal-sized segments to one
// address (UDP_SEGMENT), of which only the last may be shorter. Filled by the engine, drained by a
// socket or the simulator, then cleared and used again: it allocates once.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "ice/socket_address.h"

namespace sfu {

struct Train {
  ice::SocketAddress to;
  uint32_t offset = 0;        // of the first segment in the buffer
  uint32_t size = 0;          // of all segments together
  uint16_t segment_size = 0;  // of every segment but a shorter last one
  uint8_t local = 0;          // the address to leave from (ReceivedDatagram::local); 0: any
};

class TrainBuffer {
 public:
  static constexpr size_t kCapacity = size_t{256} * 1024;
  static constexpr size_t kMaxTrains = 512;
  static constexpr size_t kMaxSegments = 64;  // the kernel's UDP_MAX_SEGMENTS
  // One UDP_SEGMENT send is one IP datagram at most; counted in segments as large as the first.
  static constexpr size_t kMaxTrainBytes = 65000;
  static constexpr size_t kMaxDatagram = 1500;

  TrainBuffer() : bytes_(kCapacity) { trains_.reserve(kMaxTrains); }

  // Room for one more datagram, written by the caller; empty when the buffer is full.
  std::span<uint8_t> Reserve() {
    if (trains_.size() == kMaxTrains || kCapacity - used_ < kMaxDatagram) return {};
    return std::span(bytes_).subspan(used_, kMaxDatagram);
  }
  // Takes the first `size` bytes of the last Reserve() as a datagram to `to`: joins the running
  // train when addresses and size allow.
  void Commit(const ice::SocketAddress& to, size_t size, uint8_t local = 0) {
    if (!Joins(to, size, local)) {
      trains_.push_back({to, static_cast<uint32_t>(used_), 0, static_cast<uint16_t>(size), local});
      may_join_ = std::min(kMaxSegments, kMaxTrainBytes / std::max<size_t>(size, 1));
    }
    Train& train = trains_.back();
    train.size += static_cast<uint32_t>(size);
    may_join_ = size < train.segment_size ? 0 : may_join_ - 1;  // behind a shorter one none
    used_ += size;
    ++datagrams_;
  }
  void Clear() {
    trains_.clear();
    used_ = may_join_ = datagrams_ = 0;
  }

  bool empty() const { return trains_.empty(); }
  size_t datagrams() const { return datagrams_; }
  size_t size() const { return used_; }
  std::span<const Train> trains() const { return trains_; }
  std::span<const uint8_t> Bytes(const Train& train) const {
    return std::span(bytes_).subspan(train.offset, train.size);
  }

 private:
  bool Joins(const ice::SocketAddress& to, size_t size, uint8_t local) const {
    if (may_join_ == 0) return false;
    const Train& train = trains_.back();
    return size <= train.segment_size && train.to == to && train.local == local;
  }

  std::vector<uint8_t> bytes_;
  std::vector<Train> trains_;
  size_t used_ = 0;
  size_t may_join_ = 0;  // the running train: so many datagrams
  size_t datagrams_ = 0;
};

}  // namespace sfu
