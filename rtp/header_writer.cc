#include "rtp/header_writer.h"

#include <algorithm>
#include <limits>

#include "rtp/packet.h"

namespace rtp {
namespace {

constexpr size_t kMaxPacketSize = std::numeric_limits<uint16_t>::max();

}  // namespace

HeaderWriter::HeaderWriter(std::span<uint8_t> out, const OutgoingHeader& header, Form form)
    : out_(out.first(std::min(out.size(), kMaxPacketSize))), form_(form) {
  const size_t fixed_size = kMinHeaderSize + (header.csrc ? 4 : 0);
  if (out_.size() < fixed_size) return;
  // RFC 3550 section 5.1; Finish() sets the X bit.
  out_[0] = static_cast<uint8_t>(0x80 | (header.padding ? 0x20 : 0) | (header.csrc ? 1 : 0));
  out_[1] = static_cast<uint8_t>((header.marker ? 0x80 : 0) | (header.payload_type & 0x7F));
  StoreBe16(&out_[2], header.sequence);
  StoreBe32(&out_[4], header.timestamp);
  StoreBe32(&out_[8], header.ssrc);
  if (header.csrc) StoreBe32(&out_[kMinHeaderSize], *header.csrc);
  fixed_size_ = size_ = fixed_size;
}

size_t HeaderWriter::Finish() {
  if (size_ == fixed_size_) return size_;
  const size_t end = RoundUpToWord(size_);
  while (size_ < end) out_[size_++] = 0;
  out_[0] |= 0x10;
  StoreBe16(&out_[fixed_size_], form_ == Form::kOneByte ? 0xBEDE : 0x1000);
  StoreBe16(&out_[fixed_size_ + 2],
            static_cast<uint16_t>((end - fixed_size_ - kBlockHeaderSize) / 4));
  return size_;
}

}  // namespace rtp
