// Strong ids. Signaling hands them out; they are never reused within a process.
#pragma once

#include <cstdint>
#include <utility>

namespace sfu {

template <typename Tag, typename Value>
struct Id {
  Value value{};
  bool operator==(const Id&) const = default;
  auto operator<=>(const Id&) const = default;
  explicit operator bool() const { return value != 0; }

  template <typename H>
  friend H AbslHashValue(H h, const Id& id) {
    return H::combine(std::move(h), id.value);
  }
};

using CallId = Id<struct CallTag, uint64_t>;
using ParticipantId = Id<struct ParticipantTag, uint64_t>;
// A published track. Also the CSRC of every packet forwarded from it, and `source_id` of
// `media.slots`.
using TrackId = Id<struct TrackTag, uint32_t>;

}  // namespace sfu
