#include "rtp/feedback_chunk.h"

#include <algorithm>

#include "rtp/bytes.h"

namespace rtp {
namespace {

// Chunk types, and how many packets each holds.
constexpr uint32_t kVectorBit = 0x8000;
constexpr uint32_t kTwoBitVector = 0xC000;
constexpr uint32_t kRunCapacity = 0x1FFF;
constexpr uint32_t kOneBitCapacity = 14;
constexpr uint32_t kTwoBitCapacity = 7;

constexpr uint32_t kHighBits = 0xAAAAAAA;  // of 14 two-bit symbols
constexpr uint32_t kLowBits = 0x5555555;

}  // namespace

uint32_t FeedbackChunk::length() const {
  if ((bits_ & kVectorBit) == 0) return bits_ & kRunCapacity;
  return (bits_ & kTwoBitVector) == kTwoBitVector ? kTwoBitCapacity : kOneBitCapacity;
}

uint32_t FeedbackChunk::symbol(uint32_t index) const {
  const uint32_t bits = bits_;
  if ((bits & kVectorBit) == 0) return bits >> 13;
  if ((bits & kTwoBitVector) == kTwoBitVector) return bits >> 2 * (kTwoBitCapacity - 1 - index) & 3;
  return bits >> (kOneBitCapacity - 1 - index) & 1;
}

std::optional<size_t> FeedbackChunk::DeltaBytes(uint32_t count) const {
  if ((bits_ & kVectorBit) == 0) {
    return symbol(0) > kLargeDelta ? std::nullopt : std::optional(size_t{symbol(0)} * count);
  }
  size_t bytes = 0;
  for (uint32_t i = 0; i < count; ++i) {
    if (symbol(i) > kLargeDelta) return std::nullopt;
    bytes += symbol(i);
  }
  return bytes;
}

void FeedbackChunkWriter::Append(uint32_t symbol, uint32_t count) {
  while (count > 0) {
    if (!CanHold(symbol)) EmitOldest();
    const bool run = same_ && symbol == newest_ && count_ >= kOneBitCapacity;
    const uint32_t taken = run ? std::min(count, kRunCapacity - count_) : 1;
    if (!run) Push(symbol);  // then fewer than 14 are held
    count_ += taken;
    count -= taken;
  }
}

void FeedbackChunkWriter::Flush() {
  if (same_) {
    EmitRun();
  } else if (count_ <= kTwoBitCapacity) {
    // Left-aligned: what lies behind the last packet reads as lost and is not counted.
    Emit(kTwoBitVector | symbols_ << 2 * (kTwoBitCapacity - count_));
  } else {
    Emit(kVectorBit | OneBitSymbols() << (kOneBitCapacity - count_));
  }
  count_ = 0;
}

bool FeedbackChunkWriter::CanHold(uint32_t symbol) const {
  if (count_ < kTwoBitCapacity) return true;
  if (same_ && symbol == newest_) return count_ < kRunCapacity;
  const bool all_one_bit = symbol != kLargeDelta && (symbols_ & kHighBits) == 0;
  return count_ < kOneBitCapacity && all_one_bit;
}

void FeedbackChunkWriter::Push(uint32_t symbol) {
  same_ = count_ == 0 || (same_ && symbol == newest_);
  newest_ = symbol;
  symbols_ = symbols_ << 2 | symbol;
}

// Makes room: afterwards fewer than seven symbols are held.
void FeedbackChunkWriter::EmitOldest() {
  if (same_) {
    EmitRun();
  } else if (count_ == kOneBitCapacity) {
    Emit(kVectorBit | OneBitSymbols());
    count_ = 0;
  } else {
    // Seven of two bits each go; the rest, if any, are of one bit: otherwise they would have had to
    // go before.
    count_ -= kTwoBitCapacity;
    Emit(kTwoBitVector | symbols_ >> 2 * count_);
  }
  const uint32_t held = (1u << 2 * count_) - 1;
  symbols_ &= held;
  same_ = symbols_ == 0 || symbols_ == (kLowBits & held);
}

void FeedbackChunkWriter::EmitRun() {
  Emit(newest_ << 13 | count_);
  count_ = 0;
}

void FeedbackChunkWriter::Emit(uint32_t chunk) {
  if (size_ + 2 <= out_.size()) StoreBe16(&out_[size_], static_cast<uint16_t>(chunk));
  size_ += 2;
}

// The held symbols, none of them large, as one bit each.
uint32_t FeedbackChunkWriter::OneBitSymbols() const {
  uint32_t bits = 0;
  for (uint32_t i = count_; i-- > 0;) bits = bits << 1 | (symbols_ >> 2 * i & 1);
  return bits;
}

}  // namespace rtp
