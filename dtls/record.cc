#include "dtls/record.h"

#include <algorithm>
#include <limits>

namespace dtls {

std::optional<Record> ReadRecord(rtp::ByteReader& datagram) {
  Record record;
  record.type = datagram.ReadU8();
  record.version = datagram.ReadU16();
  record.epoch_and_sequence = datagram.ReadU64();
  record.body = datagram.ReadBytes(datagram.ReadU16());
  if (datagram.failed()) return std::nullopt;
  return record;
}

size_t CountEncryptedRecords(std::span<const uint8_t> datagram) {
  size_t count = 0;
  rtp::ByteReader reader(datagram);
  while (const auto record = ReadRecord(reader)) count += record->epoch() > 0 ? 1 : 0;
  return count;
}

size_t ShortestEncryptedRecord(std::span<const uint8_t> datagram) {
  size_t shortest = std::numeric_limits<size_t>::max();
  rtp::ByteReader reader(datagram);
  while (const auto record = ReadRecord(reader)) {
    if (record->epoch() > 0) shortest = std::min(shortest, record->body.size());
  }
  return shortest;
}

}  // namespace dtls
