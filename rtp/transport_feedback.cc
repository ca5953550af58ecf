#include "rtp/transport_feedback.h"

#include <algorithm>
#include <limits>

#include "rtp/bytes.h"
#include "rtp/feedback_chunk.h"

namespace rtp {
namespace {

// Section 3.1: deltas count 250 us, the reference time 64 ms.
using Ticks = std::chrono::duration<int64_t, std::ratio<1, 4000>>;
using ReferenceTime = std::chrono::duration<int64_t, std::ratio<64, 1000>>;

constexpr size_t kPreambleSize = 20;  // from the RTCP header to the feedback count
constexpr int64_t kMaxStatusCount = std::numeric_limits<uint16_t>::max();

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
  FeedbackChunkWriter chunks(out.subspan(kPreambleSize));
  Ticks last = reference;
  for (const PacketArrival& packet : arrivals) {
    const int64_t status_count = packet.sequence - base_sequence + 1;
    const Ticks time = std::chrono::round<Ticks>(packet.arrival);
    const int64_t delta = (time - last).count();
    if (status_count <= plan.status_count || status_count > kMaxStatusCount) break;
    if (delta != static_cast<int16_t>(delta)) break;
    const uint32_t symbol = delta >= 0 && delta <= 0xFF ? kSmallDelta : kLargeDelta;

    FeedbackChunkWriter extended = chunks;
    extended.Append(kLost, static_cast<uint32_t>(status_count - 1 - plan.status_count));
    extended.Append(symbol, 1);
    const size_t delta_bytes = plan.delta_bytes + symbol;
    if (RoundUpToWord(kPreambleSize + extended.size() + delta_bytes) > out.size()) break;

    chunks = extended;
    last = time;
    plan = {plan.arrivals + 1, static_cast<uint16_t>(status_count), chunks.size(), delta_bytes};
  }
  if (plan.arrivals > 0) chunks.Flush();
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
    const FeedbackChunk chunk(reader.ReadU16());
    if (reader.failed()) return;
    const uint32_t count = std::min<uint32_t>(chunk.length(), packet_count - covered);
    const std::optional<size_t> bytes = chunk.DeltaBytes(count);
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
  // Made where it is returned: a copy of what was just written would wait for it.
  std::optional<Packet> packet;
  if (read_ == packet_count_) return packet;
  while (chunk_index_ == FeedbackChunk(chunk_).length()) {  // at first chunk_ is an empty run
    chunk_ = LoadBe16(chunks_.data());
    chunks_ = chunks_.subspan(2);
    chunk_index_ = 0;
  }
  packet.emplace().sequence = static_cast<uint16_t>(base_sequence_ + read_++);
  const uint32_t symbol = FeedbackChunk(chunk_).symbol(chunk_index_++);
  if (symbol == kLost) return packet;
  // A small delta is unsigned, a large one signed (section 3.1.5).
  const int64_t delta =
      symbol == kSmallDelta ? deltas_[0] : static_cast<int16_t>(LoadBe16(deltas_.data()));
  deltas_ = deltas_.subspan(symbol);
  time_ += Ticks(delta);
  packet->arrival = time_;
  return packet;
}

}  // namespace rtp
