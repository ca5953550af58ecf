// The buffer that a connection reads into. It lives as long as the connection, which is mostly
// idle: what one large message needed is given back.
#pragma once

#include <cstddef>

namespace signaling {

// What a connection may keep between its messages; most are smaller.
inline constexpr size_t kKeptReadBytes = 16'384;

// Empties a Beast flat_buffer.
template <typename Buffer>
void EmptyReadBuffer(Buffer& buffer) {
  buffer.clear();
  if (buffer.capacity() > kKeptReadBytes) buffer.shrink_to_fit();
}

}  // namespace signaling
