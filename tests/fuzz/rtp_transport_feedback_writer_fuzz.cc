// Arrivals as the input says, written in blocks of the capacity it says, and read back.
//
// Input: capacity, base distance, first sequence, first arrival; then per packet the packets lost
// before it (8 bits; 255 stands for 16,000) and the step of arrival (24 bits, signed microseconds).
#include <chrono>
#include <vector>

#include "rtp/bytes.h"
#include "rtp/feedback_chunk.h"
#include "rtp/transport_feedback.h"
#include "tests/fuzz/require.h"

namespace {

using rtp::PacketArrival;
using std::chrono::microseconds;

std::vector<PacketArrival> ReadArrivals(rtp::ByteReader& input) {
  std::vector<PacketArrival> arrivals;
  PacketArrival next{.sequence = input.ReadU16(), .arrival = microseconds(input.ReadU32())};
  while (input.remaining() >= 4 && next.sequence < 200'000) {
    arrivals.push_back(next);
    const uint8_t lost = input.ReadU8();
    next.sequence += 1 + (lost == 255 ? 16'000 : lost);
    next.arrival += microseconds(static_cast<int32_t>(input.ReadU24() << 8) >> 8);
  }
  return arrivals;
}

// The block is about exactly base to the last covered arrival, and times agree within rounding.
void RequireSame(const rtp::FeedbackBlock& block, std::span<const PacketArrival> covered) {
  rtp::RtcpReader compound(block.bytes);
  const auto rtcp = compound.Next();
  Require(rtcp.has_value() && !compound.Next() && !compound.failed());
  rtp::TransportFeedbackReader reader(*rtcp);
  Require(!reader.failed());
  size_t next = 0;
  while (const auto packet = reader.Next()) {
    if (!packet->arrival) continue;
    Require(next < covered.size());
    Require(packet->sequence == static_cast<uint16_t>(covered[next].sequence));
    const microseconds period = rtp::kTransportFeedbackPeriod;
    const microseconds error = (*packet->arrival - covered[next].arrival) % period;
    Require(std::chrono::abs(error) <= microseconds(125));
    ++next;
  }
  Require(next == covered.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  rtp::ByteReader input(std::span(bytes, size));
  std::vector<uint8_t> out(input.ReadU16() % 1500);
  int64_t base_distance = input.ReadU16();
  const std::vector<PacketArrival> arrivals = ReadArrivals(input);
  std::span<const PacketArrival> rest = arrivals;
  while (!rest.empty()) {
    const rtp::FeedbackBlock block =
        rtp::WriteTransportFeedback(out, 1, 2, 0, rest.front().sequence - base_distance, rest);
    if (block.arrivals_covered == 0) {
      Require(block.bytes.empty());
      return 0;
    }
    Require(block.bytes.data() == out.data() && block.bytes.size() <= out.size());
    RequireSame(block, rest.first(block.arrivals_covered));
    rest = rest.subspan(block.arrivals_covered);
    base_distance = 0;
  }
  return 0;
}
