#include "signaling/sdp/session_description.h"

#include <algorithm>
#include <array>

namespace signaling {
namespace {

constexpr std::array<std::string_view, 4> kDirections = {"inactive", "recvonly", "sendonly",
                                                         "sendrecv"};
constexpr std::array<std::string_view, 4> kSetups = {"actpass", "active", "passive", "holdconn"};

template <typename Enum>
std::optional<Enum> Find(const std::array<std::string_view, 4>& names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view DirectionName(Direction direction) {
  return kDirections[static_cast<size_t>(direction)];
}
std::optional<Direction> DirectionOf(std::string_view name) {
  return Find<Direction>(kDirections, name);
}

std::string_view DtlsSetupName(DtlsSetup setup) { return kSetups[static_cast<size_t>(setup)]; }
std::optional<DtlsSetup> DtlsSetupOf(std::string_view name) {
  return Find<DtlsSetup>(kSetups, name);
}

const PayloadFormat* MediaSection::FindPayload(uint8_t payload_type) const {
  const auto found = std::ranges::find(payloads, payload_type, &PayloadFormat::payload_type);
  return found == payloads.end() ? nullptr : &*found;
}

const MediaSection* SessionDescription::FindSection(std::string_view mid) const {
  const auto found = std::ranges::find(sections, mid, &MediaSection::mid);
  return found == sections.end() ? nullptr : &*found;
}

Direction SessionDescription::DirectionOf(const MediaSection& section) const {
  return section.direction.value_or(direction.value_or(Direction::kSendRecv));
}

}  // namespace signaling
