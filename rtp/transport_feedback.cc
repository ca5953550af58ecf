#include "rtp/transport_feedback.h"

#include <algorithm>
#include <limits>

#include "rtp/bytes.h"

namespace rtp {
namespace {

// Section 3.1: deltas count 250 us, the reference time 64 ms.
using Ticks = std::chrono::duration<int64_t, std::ratio<1, 4000>>;
using ReferenceTime = std::chrono::duration<int64_t, std::ratio<64, 1000>>;

constexpr size_t kPreambleSize = 20;  // from the RTCP header to the feedback count
constexpr int64_t kMaxStatusCount = std::numeric_limits<uint16_t>::max();

// Packet status symbols (section 3.1.1). The value is also the size of the packet's delta; 3 is
// reserved.
constexpr uint32_t kLost = 0;
constexpr uint32_t kSmallDelta = 1;
constexpr uint32_t kLargeDelta = 2;

// Chunk types (sections 3.1.3 and 3.1.4) and what they hold.
constexpr uint16_t kVectorBit = 0x8000;
constexpr uint16_t kTwoBitVector = 0xC000;
constexpr uint32_t kRunCapacity = 0x1FFF;
constexpr uint32_t kOneBitCapacity = 14;
constexpr uint32_t kTwoBitCapacity = 7;

constexpr size_t RoundUpToWord(size_t size) { return (size + 3) & ~size_t{3}; }

// Gathers symbols into chunks: a run while all are the same, else a vector. A value, so that a step
// that turns out not to fit is undone by going on with the copy from before it.
class ChunkEncoder {
 public:
  explicit ChunkEncoder(std::span<uint8_t> out) : out_(out) {}

  // Bytes of all chunks, with the one that Flush() will write. May exceed the span: then the chunks
  // did not fit.
  size_t size() const { return size_ + (count_ > 0 ? 2 : 0); }

  // `count` packets of the same symbol. Cheap for any count: a run beyond what a vector can hold is
  // only counted.
  void Append(uint32_t symbol, uint32_t count) {
    while (count > 0) {
      if (!CanHold(symbol)) EmitOldest();
      const bool run = same_ && symbol == newest_ && count_ >= kOneBitCapacity;
      const uint32_t taken = run ? std::min(count, kRunCapacity - count_) : 1;
      if (!run) Push(symbol);  // then fewer than 14 are held
      count_ += taken;
      count -= taken;
    }
  }

  void Flush() {
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

 private:
  bool CanHold(uint32_t symbol) const {
    if (count_ < kTwoBitCapacity) return true;
    if (same_ && symbol == newest_) return count_ < kRunCapacity;
    return count_ < kOneBitCapacity && symbol != kLargeDelta && !HoldsLargeDelta();
  }
  void Push(uint32_t symbol) {
    same_ = count_ == 0 || (same_ && symbol == newest_);
    newest_ = symbol;
    symbols_ = symbols_ << 2 | symbol;
  }
  bool HoldsLargeDelta() const { return (symbols_ & 0xAAAAAAA) != 0; }

  // Makes room: afterwards fewer than seven symbols are held.
  void EmitOldest() {
    if (same_) {
      EmitRun();
    } else if (count_ == kOneBitCapacity) {
      Emit(kVectorBit | OneBitSymbols());
      count_ = 0;
    } else {
      count_ -= kTwoBitCapacity;
      Emit(kTwoBitVector | symbols_ >> 2 * count_);
      symbols_ &= (1u << 2 * count_) - 1;
      const uint32_t all_small = 0x5555555u & ((1u << 2 * count_) - 1);
      same_ = symbols_ == 0 || symbols_ == all_small;
    }
    if (count_ == 0) symbols_ = 0;
  }

  void EmitRun() {
    Emit(newest_ << 13 | count_);
    count_ = 0;
  }

  // The held symbols, none of them large, as one bit each.
  uint32_t OneBitSymbols() const {
    uint32_t bits = 0;
    for (uint32_t i = count_; i-- > 0;) bits = bits << 1 | (symbols_ >> 2 * i & 1);
    return bits;
  }

  void Emit(uint32_t chunk) {
    if (size_ + 2 <= out_.size()) StoreBe16(&out_[size_], static_cast<uint16_t>(chunk));
    size_ += 2;
  }

  std::span<uint8_t> out_;
  size_t size_ = 0;
  uint32_t symbols_ = 0;  // the first 14 held, two bits each, newest lowest
  uint32_t count_ = 0;
  uint32_t newest_ = kLost;
  bool same_ = true;
};

// What of the arrivals fits one block, with its chunks already written behind the preamble.
struct Plan {
  size_t arrivals = 0;
  uint16_t status_count = 0;
  size_t chunk_bytes = 0;
  size_t delta_bytes = 0;
  size_t size() const { return kPreambleSize + chunk_bytes + delta_bytes; }
};

Plan WriteChunks(std::span<uint8_t> out, int64_t base_sequence, ReferenceTime reference,
                 std::span<const PacketArrival> arrivals) {
  Plan plan;
  if (out.size() < kPreambleSize) return plan;
  ChunkEncoder encoder(out.subspan(kPreambleSize));
  Ticks last = reference;
  for (const PacketArrival& packet : arrivals) {
    const int64_t status_count = packet.sequence - base_sequence + 1;
    const Ticks time = std::chrono::round<Ticks>(packet.arrival);
    const int64_t delta = (time - last).count();
    if (status_count <= plan.status_count || status_count > kMaxStatusCount) break;
    if (delta != static_cast<int16_t>(delta)) break;
    const uint32_t symbol = delta >= 0 && delta <= 0xFF ? kSmallDelta : kLargeDelta;

    ChunkEncoder extended = encoder;
    extended.Append(kLost, static_cast<uint32_t>(status_count - 1 - plan.status_count));
    extended.Append(symbol, 1);
    const size_t delta_bytes = plan.delta_bytes + symbol;
    if (RoundUpToWord(kPreambleSize + extended.size() + delta_bytes) > out.size()) break;

    encoder = extended;
    last = time;
    plan = {plan.arrivals + 1, static_cast<uint16_t>(status_count), encoder.size(), delta_bytes};
  }
  if (plan.arrivals > 0) encoder.Flush();
  return plan;
}

void WriteDeltas(ByteWriter& writer, ReferenceTime reference,
                 std::span<const PacketArrival> arrivals) {
  Ticks last = reference;
  for (const PacketArrival& packet : arrivals) {
    const Ticks time = std::chrono::round<Ticks>(packet.arrival);
    const int64_t delta = (time - last).count();
    last = time;
    if (delta >= 0 && delta <= 0xFF) {
      writer.WriteU8(static_cast<uint8_t>(delta));
    } else {
      writer.WriteU16(static_cast<uint16_t>(delta));
    }
  }
}

uint32_t ChunkLength(uint16_t chunk) {
  if ((chunk & kVectorBit) == 0) return chunk & kRunCapacity;
  return (chunk & kTwoBitVector) == kTwoBitVector ? kTwoBitCapacity : kOneBitCapacity;
}

uint32_t SymbolAt(uint16_t chunk, uint32_t index) {
  if ((chunk & kVectorBit) == 0) return chunk >> 13;
  if ((chunk & kTwoBitVector) == kTwoBitVector) {
    return chunk >> 2 * (kTwoBitCapacity - 1 - index) & 3;
  }
  return chunk >> (kOneBitCapacity - 1 - index) & 1;
}

// The bytes of deltas that the first `count` packets of `chunk` have; nullopt for the reserved
// symbol.
std::optional<size_t> DeltaBytes(uint16_t chunk, uint32_t count) {
  if ((chunk & kVectorBit) == 0) {
    const uint32_t symbol = SymbolAt(chunk, 0);
    return symbol > kLargeDelta ? std::nullopt : std::optional(size_t{symbol} * count);
  }
  size_t bytes = 0;
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t symbol = SymbolAt(chunk, i);
    if (symbol > kLargeDelta) return std::nullopt;
    bytes += symbol;
  }
  return bytes;
}

}  // namespace

FeedbackBlock WriteTransportFeedback(std::span<uint8_t> out, uint32_t sender_ssrc,
                                     uint32_t media_ssrc, uint8_t feedback_count,
                                     int64_t base_sequence,
                                     std::span<const PacketArrival> arrivals) {
  if (arrivals.empty()) return {};
  const int64_t first = arrivals.front().sequence;
  const int64_t base = std::clamp(base_sequence, first - (kMaxStatusCount - 1), first);
  const auto reference =
      std::chrono::floor<ReferenceTime>(std::chrono::round<Ticks>(arrivals.front().arrival));
  const Plan plan = WriteChunks(out, base, reference, arrivals);
  if (plan.arrivals == 0) return {};

  const size_t padding = RoundUpToWord(plan.size()) - plan.size();
  const size_t size = plan.size() + padding;
  ByteWriter writer(out.first(size));
  writer.WriteU8(static_cast<uint8_t>(0x80 | (padding > 0 ? 0x20 : 0) | 15));
  writer.WriteU8(205);
  writer.WriteU16(static_cast<uint16_t>(size / 4 - 1));
  writer.WriteU32(sender_ssrc);
  writer.WriteU32(media_ssrc);
  writer.WriteU16(static_cast<uint16_t>(base));
  writer.WriteU16(plan.status_count);
  writer.WriteU24(static_cast<uint32_t>(reference.count()) & 0xFFFFFF);
  writer.WriteU8(feedback_count);

  ByteWriter deltas(out.subspan(kPreambleSize + plan.chunk_bytes, plan.delta_bytes + padding));
  WriteDeltas(deltas, reference, arrivals.first(plan.arrivals));
  if (padding > 0) {
    deltas.WriteZeros(padding - 1);
    deltas.WriteU8(static_cast<uint8_t>(padding));
  }
  return {out.first(size), plan.arrivals};
}

TransportFeedbackReader::TransportFeedbackReader(const RtcpBlock& block) : failed_(true) {
  ByteReader reader(block.body);
  reader.Skip(8);  // the SSRCs of sender and media
  base_sequence_ = reader.ReadU16();
  const uint16_t packet_count = reader.ReadU16();
  // 24 bits, signed: shifted up and back down to carry the sign.
  const int32_t reference = static_cast<int32_t>(reader.ReadU24() << 8) >> 8;
  feedback_count_ = reader.ReadU8();
  time_ = ReferenceTime(reference);
  if (reader.failed() || packet_count == 0) return;

  const size_t chunks_at = reader.position();
  size_t delta_bytes = 0;
  for (uint32_t covered = 0; covered < packet_count;) {
    const uint16_t chunk = reader.ReadU16();
    if (reader.failed()) return;
    const uint32_t count = std::min<uint32_t>(ChunkLength(chunk), packet_count - covered);
    const std::optional<size_t> bytes = DeltaBytes(chunk, count);
    if (!bytes) return;
    delta_bytes += *bytes;
    covered += count;
  }
  chunks_ = block.body.subspan(chunks_at, reader.position() - chunks_at);
  deltas_ = reader.ReadBytes(delta_bytes);
  if (reader.failed()) return;
  packet_count_ = packet_count;
  failed_ = false;
}

std::optional<TransportFeedbackReader::Packet> TransportFeedbackReader::Next() {
  if (read_ == packet_count_) return std::nullopt;
  while (chunk_index_ == ChunkLength(chunk_)) {  // at first chunk_ is an empty run
    chunk_ = LoadBe16(chunks_.data());
    chunks_ = chunks_.subspan(2);
    chunk_index_ = 0;
  }
  Packet packet{.sequence = static_cast<uint16_t>(base_sequence_ + read_++)};
  const uint32_t symbol = SymbolAt(chunk_, chunk_index_++);
  if (symbol == kLost) return packet;
  // A small delta is unsigned, a large one signed (section 3.1.5).
  const int64_t delta =
      symbol == kSmallDelta ? deltas_[0] : static_cast<int16_t>(LoadBe16(deltas_.data()));
  deltas_ = deltas_.subspan(symbol);
  time_ += Ticks(delta);
  packet.arrival = time_;
  return packet;
}

}  // namespace rtp
