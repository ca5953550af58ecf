#include "dtls/record.h"

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

namespace {

constexpr uint16_t kDtls12 = 0xFEFD;
constexpr size_t kVersionAt = 1;
constexpr size_t kHeaderSize = 13;
// RFC 5246 section 6.2.3; OpenSSL passes over the header of a longer one.
constexpr size_t kMaxBody = (1 << 14) + 2048;

bool IsAcceptable(const Record& record, size_t overhead) {
  if (record.type < kChangeCipherSpecRecord || record.type > kApplicationRecord) return false;
  if (record.body.size() > kMaxBody) return false;
  if (record.epoch() > 0) return record.version == kDtls12 && record.body.size() >= overhead;
  return record.type != kAlertRecord && record.type != kApplicationRecord;
}

}  // namespace

Acceptable AcceptableRecords(std::span<const uint8_t> datagram, size_t overhead) {
  Acceptable result;
  rtp::ByteReader reader(datagram);
  while (const auto record = ReadRecord(reader)) {
    if (!IsAcceptable(*record, overhead)) continue;
    const size_t at = result.records.size();
    const uint8_t* const end = record->body.data() + record->body.size();
    result.records.insert(result.records.end(), record->body.data() - kHeaderSize, end);
    rtp::StoreBe16(&result.records[at + kVersionAt], kDtls12);
    if (record->epoch() > 0) ++result.encrypted;
  }
  return result;
}

}  // namespace dtls
