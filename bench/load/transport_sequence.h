// The transport-wide sequence number in a received packet's header, which SRTP leaves readable, and
// nothing else of it: a few loads, so that a generator with one core can do it for every packet.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace bench {

// nullopt: there is none under this id (RFC 8285, one-byte form).
std::optional<uint16_t> TransportSequenceOf(std::span<const uint8_t> packet, uint8_t id);

}  // namespace bench
