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
  // Arrivals that go back (reordering) count as of the newest.
  const Duration at = arrivals_.empty() ? *packet.arrival : std::max(newest().at, *packet.arrival);
  if (arrivals_.size() == kMaxPackets) Forget();
  const auto bytes = static_cast<uint16_t>(std::min<uint32_t>(packet.bytes, 0xffff));
  arrivals_.Push({.at = at,
                  .sent = static_cast<uint32_t>(packet.sent_since_epoch().count()),
                  .bytes = bytes,
                  .waited = queue >= kWaited});
  bytes_ += bytes;
  while (at - arrivals_.front().at > kWindow) Forget();
}

void DeliveredRate::Forget() {
  bytes_ -= arrivals_.front().bytes;
  arrivals_.Pop();
}

std::optional<DataRate> DeliveredRate::rate() const {
  if (arrivals_.size() < 2) return std::nullopt;
  const Duration cover = newest().at - arrivals_.front().at;
  if (cover < kLeastCover) return std::nullopt;
  // The bytes of the first one took no time that is measured.
  return DataRate::Of(static_cast<double>(bytes_ - arrivals_.front().bytes), cover);
}

std::optional<DeliveredRate::Busy> DeliveredRate::busy() const {
  double bytes = 0;
  size_t i = arrivals_.size();
  // Back to the first packet that waited; the bytes of that one took no time that is measured.
  while (i > 0 && arrivals_[i - 1].waited && newest().at - arrivals_[i - 1].at <= kBusyWindow) {
    bytes += arrivals_[--i].bytes;
  }
  if (arrivals_.size() - i < kLeastBusyPackets) return std::nullopt;
  const Arrival& first = arrivals_[i];
  const Duration cover = newest().at - first.at;
  if (cover < kLeastBusy) return std::nullopt;
  const Duration sending(static_cast<int32_t>(newest().sent - first.sent));
  bytes -= first.bytes;
  return Busy{.arrived = DataRate::Of(bytes, cover),
              .sent = DataRate::Of(bytes, std::max(sending, Duration(1'000)))};
}

}  // namespace sfu
