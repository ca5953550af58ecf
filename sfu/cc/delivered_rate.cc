#include "sfu/cc/delivered_rate.h"

#include <algorithm>

namespace sfu {
namespace {

constexpr Duration kLeastCover{100'000};
constexpr Duration kWaited{8'000};
constexpr Duration kLeastBusy{10'000};
constexpr size_t kLeastBusyPackets = 3;

}  // namespace

void DeliveredRate::OnPacket(const PacketResult& packet, Duration queue) {
  const Duration newest = next_ > first_ ? At(next_ - 1).at : *packet.arrival;
  // Arrivals that go back (reordering) count as of the newest.
  ring_[next_++ % kCapacity] = {.at = std::max(newest, *packet.arrival),
                                .sent = packet.sent_since_epoch(),
                                .bytes = packet.bytes,
                                .waited = queue >= kWaited};
  while (next_ - first_ > kCapacity || At(next_ - 1).at - At(first_).at > kWindow) ++first_;
}

std::optional<DataRate> DeliveredRate::rate() const {
  if (next_ - first_ < 2) return std::nullopt;
  const Duration cover = At(next_ - 1).at - At(first_).at;
  if (cover < kLeastCover) return std::nullopt;
  double bytes = 0;
  for (size_t i = first_ + 1; i < next_; ++i) bytes += At(i).bytes;
  return DataRate::Of(bytes, cover);
}

std::optional<DeliveredRate::Busy> DeliveredRate::busy() const {
  double bytes = 0;
  size_t i = next_;
  // Back to the first packet that waited; the bytes of that one took no time that is measured.
  while (i > first_ && At(i - 1).waited && At(next_ - 1).at - At(i - 1).at <= kBusyWindow) {
    bytes += At(--i).bytes;
  }
  if (next_ - i < kLeastBusyPackets) return std::nullopt;
  const Duration cover = At(next_ - 1).at - At(i).at;
  if (cover < kLeastBusy) return std::nullopt;
  const Duration sending = std::max(At(next_ - 1).sent - At(i).sent, Duration(1'000));
  bytes -= At(i).bytes;
  return Busy{.arrived = DataRate::Of(bytes, cover), .sent = DataRate::Of(bytes, sending)};
}

}  // namespace sfu
