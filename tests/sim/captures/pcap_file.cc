#include "tests/sim/captures/pcap_file.h"

#include <array>

#include "rtp/bytes.h"

namespace sim {
namespace {

constexpr size_t kIpHeader = 20;
constexpr size_t kUdpHeader = 8;
constexpr uint32_t kSnapLength = 65535;
constexpr uint32_t kLinkTypeIpv4 = 228;
constexpr uint8_t kUdp = 17;

}  // namespace

PcapFile::PcapFile(const std::string& path) : out_(path, std::ios::binary) {
  std::array<uint8_t, 24> header{};
  rtp::StoreBe32(&header[0], 0xa1b2c3d4);  // microseconds
  rtp::StoreBe16(&header[4], 2);
  rtp::StoreBe16(&header[6], 4);
  rtp::StoreBe32(&header[16], kSnapLength);
  rtp::StoreBe32(&header[20], kLinkTypeIpv4);
  Write(header);
}

void PcapFile::Add(Duration at, const ice::SocketAddress& from, const ice::SocketAddress& to,
                   std::span<const uint8_t> payload) {
  std::array<uint8_t, 16> record{};
  const size_t size = kIpHeader + kUdpHeader + payload.size();
  rtp::StoreBe32(&record[0], static_cast<uint32_t>(at.count() / 1'000'000));
  rtp::StoreBe32(&record[4], static_cast<uint32_t>(at.count() % 1'000'000));
  rtp::StoreBe32(&record[8], static_cast<uint32_t>(size));
  rtp::StoreBe32(&record[12], static_cast<uint32_t>(size));
  Write(record);

  std::array<uint8_t, kIpHeader + kUdpHeader> headers{};
  headers[0] = 0x45;
  rtp::StoreBe16(&headers[2], static_cast<uint16_t>(size));
  headers[8] = 64;  // time to live
  headers[9] = kUdp;
  std::copy_n(from.bytes().begin(), 4, &headers[12]);
  std::copy_n(to.bytes().begin(), 4, &headers[16]);
  rtp::StoreBe16(&headers[20], from.port());
  rtp::StoreBe16(&headers[22], to.port());
  rtp::StoreBe16(&headers[24], static_cast<uint16_t>(kUdpHeader + payload.size()));
  Write(headers);
  Write(payload);
  ++datagrams_;
}

void PcapFile::Write(std::span<const uint8_t> bytes) {
  out_.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
}

}  // namespace sim
