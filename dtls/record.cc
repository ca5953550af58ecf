#include "dtls/record.h"

#include "rtp/bytes.h"

namespace dtls {

size_t CountEncryptedRecords(std::span<const uint8_t> datagram) {
  size_t count = 0;
  rtp::ByteReader reader(datagram);
  while (reader.remaining() > 0) {
    reader.Skip(3);  // type, version
    const uint16_t epoch = reader.ReadU16();
    reader.Skip(6);  // sequence number
    reader.Skip(reader.ReadU16());
    if (reader.failed()) break;
    if (epoch > 0) ++count;
  }
  return count;
}

}  // namespace dtls
