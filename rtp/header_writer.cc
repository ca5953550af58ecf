#include "rtp/header_writer.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "rtp/bytes.h"
#include "rtp/packet.h"

namespace rtp {
namespace {

constexpr size_t kBlockHeaderSize = 4;  // profile and length, RFC 8285 section 4
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

bool HeaderWriter::AddExtension(uint8_t id, std::span<const uint8_t> value) {
  const bool one_byte = form_ == Form::kOneByte;
  const bool fits_form = one_byte ? id <= 14 && !value.empty() && value.size() <= 16
                                  : value.size() <= std::numeric_limits<uint8_t>::max();
  if (id == 0 || !fits_form || fixed_size_ == 0) return false;

  const size_t at = size_ == fixed_size_ ? size_ + kBlockHeaderSize : size_;
  const size_t element_header = one_byte ? 1 : 2;
  const size_t end = at + element_header + value.size();
  if (RoundUpToWord(end) > out_.size()) return false;
  if (one_byte) {
    out_[at] = static_cast<uint8_t>(id << 4 | (value.size() - 1));
  } else {
    out_[at] = id;
    out_[at + 1] = static_cast<uint8_t>(value.size());
  }
  if (!value.empty()) std::memcpy(&out_[at + element_header], value.data(), value.size());
  size_ = end;
  return true;
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
