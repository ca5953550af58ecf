// Received RTP packets, each stored once however many subscribers get it: fixed-size slots that are
// taken from and returned to one worker's pool, counted without atomics because they never leave
// their thread.
//
// The pool grows in chunks up to its limit and never shrinks, so the steady state allocates
// nothing.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "rtp/bytes.h"
#include "rtp/codec.h"
#include "rtp/frame_info.h"
#include "rtp/packet.h"
#include "sfu/util/prefetch.h"

namespace sfu {

using Time = std::chrono::steady_clock::time_point;

class PacketPool;

// What is read of every packet lies together at its beginning, the bytes behind it.
struct StoredPacket {
  static constexpr size_t kMaxBytes = 1500;

  rtp::ParsedPacket header;  // of a retransmission: as the original packet had it
  rtp::FrameInfo frame;
  int64_t sequence = 0;  // unwrapped, in the layer's space
  Time arrival{};
  rtp::Codec codec = rtp::Codec::kOpus;
  uint16_t primary_offset = 0;  // RED: where in the payload the primary encoding starts
  uint16_t size = 0;
  bool offered = false;  // its layer's followers had it; else nobody may ask for it

 private:
  friend class PacketPool;
  friend class PacketRef;
  uint32_t references_ = 0;
  PacketPool* pool_ = nullptr;

 public:
  std::array<uint8_t, kMaxBytes> bytes;

  // Asks for the memory of a packet of so many bytes.
  void Prefetch(size_t count) const {
    const auto* const begin = reinterpret_cast<const uint8_t*>(this);
    sfu::Prefetch(begin, static_cast<size_t>(bytes.data() - begin) + count);
  }
  std::span<const uint8_t> span() const { return std::span(bytes).first(size); }
  std::span<const uint8_t> payload() const { return header.Payload(span()); }
  // Of the dependency descriptor (AV1 RTP specification appendix A.8.2); 0 without one.
  uint16_t frame_number() const {
    const auto& slice = header.extension(rtp::ExtensionKind::kDependencyDescriptor);
    return slice.length < 3 ? 0 : rtp::LoadBe16(&bytes[slice.offset + size_t{1}]);
  }
  bool padding_only() const { return header.payload_size == 0; }
};

// A counted reference; empty when default-constructed or moved from.
class PacketRef {
 public:
  PacketRef() = default;
  explicit PacketRef(StoredPacket* packet) : packet_(packet) {
    if (packet_ != nullptr) ++packet_->references_;
  }
  PacketRef(const PacketRef& other) : PacketRef(other.packet_) {}
  PacketRef(PacketRef&& other) noexcept : packet_(std::exchange(other.packet_, nullptr)) {}
  PacketRef& operator=(PacketRef other) noexcept {
    std::swap(packet_, other.packet_);
    return *this;
  }
  ~PacketRef() { Release(); }

  explicit operator bool() const { return packet_ != nullptr; }
  const StoredPacket& operator*() const { return *packet_; }
  const StoredPacket* operator->() const { return packet_; }
  StoredPacket* get() const { return packet_; }

 private:
  inline void Release();
  StoredPacket* packet_ = nullptr;
};

class PacketPool {
 public:
  static constexpr size_t kChunk = 256;
  explicit PacketPool(size_t max_packets = 128 * 1024) : max_packets_(max_packets) {}
  PacketPool(const PacketPool&) = delete;
  PacketPool& operator=(const PacketPool&) = delete;

  // A slot with one reference and undefined content, for a packet of about `size` bytes (no more of
  // the next one's memory is asked for); empty when the limit is reached.
  PacketRef Take(size_t size);
  size_t in_use() const { return in_use_; }

 private:
  friend class PacketRef;
  void Return(StoredPacket* packet) {
    --in_use_;
    free_.push_back(packet);
  }

  size_t max_packets_;
  size_t in_use_ = 0;
  std::vector<std::unique_ptr<StoredPacket[]>> chunks_;
  std::vector<StoredPacket*> free_;
};

inline void PacketRef::Release() {
  if (packet_ != nullptr && --packet_->references_ == 0) packet_->pool_->Return(packet_);
}

}  // namespace sfu
