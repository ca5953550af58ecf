#include "dtls/record.h"

#include <algorithm>
#include <limits>

#include "rtp/bytes.h"

namespace dtls {
namespace {

// Calls `visit(length)` for each whole record of an epoch above 0.
template <typename Visit>
void VisitEncryptedRecords(std::span<const uint8_t> datagram, Visit visit) {
  rtp::ByteReader reader(datagram);
  while (reader.remaining() > 0) {
    reader.Skip(3);  // type, version
    const uint16_t epoch = reader.ReadU16();
    reader.Skip(6);  // sequence number
    const uint16_t length = reader.ReadU16();
    reader.Skip(length);
    if (reader.failed()) break;
    if (epoch > 0) visit(size_t{length});
  }
}

}  // namespace

size_t CountEncryptedRecords(std::span<const uint8_t> datagram) {
  size_t count = 0;
  VisitEncryptedRecords(datagram, [&](size_t) { ++count; });
  return count;
}

size_t ShortestEncryptedRecord(std::span<const uint8_t> datagram) {
  size_t shortest = std::numeric_limits<size_t>::max();
  VisitEncryptedRecords(datagram, [&](size_t length) { shortest = std::min(shortest, length); });
  return shortest;
}

}  // namespace dtls
