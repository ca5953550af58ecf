// Packet chunks of transport feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01, sections
// 3.1.1 to 3.1.4): sixteen bits that tell of some packets in a row whether each was received, and
// how its delta is written. Values; no allocation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace rtp {

// Packet status symbols. The value is also the size of the packet's delta; 3 is reserved.
inline constexpr uint32_t kLost = 0;
inline constexpr uint32_t kSmallDelta = 1;
inline constexpr uint32_t kLargeDelta = 2;

// One chunk, read.
class FeedbackChunk {
 public:
  explicit FeedbackChunk(uint16_t bits) : bits_(bits) {}

  // How many packets it tells of; a run may be empty.
  uint32_t length() const;
  // The symbol of packet `index` < length().
  uint32_t symbol(uint32_t index) const;
  // The bytes of deltas that its first `count` packets have; nullopt for the reserved symbol.
  std::optional<size_t> DeltaBytes(uint32_t count) const;

 private:
  uint16_t bits_;
};

// Gathers symbols into chunks: a run while all are the same, else a vector. A value, so that a step
// that turns out not to fit is undone by going on with the copy from before it.
class FeedbackChunkWriter {
 public:
  explicit FeedbackChunkWriter(std::span<uint8_t> out) : out_(out) {}

  // Bytes of all chunks, with the one that Flush() will write. May exceed the span: then the chunks
  // did not fit.
  size_t size() const { return size_ + (count_ > 0 ? 2 : 0); }

  // `count` packets of the same symbol. Cheap for any count: a run beyond what a vector can hold is
  // only counted.
  void Append(uint32_t symbol, uint32_t count);
  // Writes the last chunk.
  void Flush();

 private:
  bool CanHold(uint32_t symbol) const;
  void Push(uint32_t symbol);
  void EmitOldest();
  void EmitRun();
  void Emit(uint32_t chunk);
  uint32_t OneBitSymbols() const;

  std::span<uint8_t> out_;
  size_t size_ = 0;       // bytes of the chunks that are written
  uint32_t symbols_ = 0;  // the first 14 held, two bits each, newest lowest
  uint32_t count_ = 0;    // held
  uint32_t newest_ = kLost;
  bool same_ = true;  // all held are `newest_`
};

}  // namespace rtp
