// Writes the header of an outgoing RTP packet into a span with a known capacity: fixed part, at
// most one CSRC, extensions in the one- or two-byte form (RFC 8285). Used once per forwarded
// packet: no allocation, no virtual call. A value that does not fit is left out rather than written
// short.
//
//   HeaderWriter writer(out, {.payload_type = 96, ...}, HeaderWriter::Form::kOneByte);
//   writer.AddExtension(4, mid_bytes);
//   size_t header_size = writer.Finish();   // 0: the fixed header did not fit
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <span>

#include "rtp/bytes.h"
#include "rtp/packet.h"

namespace rtp {

struct OutgoingHeader {
  uint32_t timestamp = 0;
  uint32_t ssrc = 0;
  std::optional<uint32_t> csrc;
  uint16_t sequence = 0;
  uint8_t payload_type = 0;
  bool marker = false;
  bool padding = false;  // sets the P bit; the caller appends the padding bytes
};

// All inline: what is written, and its size, is mostly known where it is.
class HeaderWriter {
 public:
  enum class Form : uint8_t { kOneByte, kTwoByte };

  HeaderWriter(std::span<uint8_t> out, const OutgoingHeader& header, Form form)
      : out_(out.data()), form_(form) {
    const size_t fixed_size = kMinHeaderSize + (header.csrc ? sizeof(*header.csrc) : 0);
    if (out.size() < fixed_size) return;
    // RFC 3550 section 5.1; Finish() sets the X bit.
    out_[0] = static_cast<uint8_t>(0x80 | (header.padding ? 0x20 : 0) | (header.csrc ? 1 : 0));
    out_[1] = static_cast<uint8_t>((header.marker ? 0x80 : 0) | (header.payload_type & 0x7F));
    StoreBe16(out_ + 2, header.sequence);
    StoreBe32(out_ + 4, header.timestamp);
    StoreBe32(out_ + 8, header.ssrc);
    if (header.csrc) StoreBe32(out_ + kMinHeaderSize, *header.csrc);
    fixed_size_ = fixed_size;
    size_ = fixed_size + kBlockHeaderSize;
    limit_ = std::min(out.size(), kMaxPacketSize) & ~size_t{3};
  }

  // Appends an extension element. False, and nothing written, when `id` is 0, the value does not
  // fit the form (one-byte: id 1..14, 1..16 bytes; two-byte: id 1..255, 0..255 bytes) or the span.
  bool AddExtension(uint8_t id, std::span<const uint8_t> value) {
    const bool one_byte = form_ == Form::kOneByte;
    const bool fits_form = one_byte ? id <= 14 && !value.empty() && value.size() <= 16
                                    : value.size() <= std::numeric_limits<uint8_t>::max();
    const size_t end = size_ + (one_byte ? 1 : 2) + value.size();
    if (id == 0 || !fits_form || end > limit_) return false;
    uint8_t* element = out_ + size_;
    if (one_byte) {
      *element++ = static_cast<uint8_t>(id << 4 | (value.size() - 1));
    } else {
      *element++ = id;
      *element++ = static_cast<uint8_t>(value.size());
    }
    if (!value.empty()) std::memcpy(element, value.data(), value.size());
    size_ = end;
    return true;
  }

  // Pads and closes the extension block. The header's size in bytes; 0 when even the fixed part did
  // not fit.
  size_t Finish() {
    if (size_ == fixed_size_ + kBlockHeaderSize) return fixed_size_;
    const size_t end = RoundUpToWord(size_);
    for (; size_ < end; ++size_) out_[size_] = 0;
    out_[0] |= 0x10;
    uint8_t* const block = out_ + fixed_size_;
    StoreBe16(block, form_ == Form::kOneByte ? 0xBEDE : 0x1000);
    StoreBe16(block + 2, static_cast<uint16_t>((end - fixed_size_ - kBlockHeaderSize) / 4));
    return end;
  }

 private:
  static constexpr size_t kBlockHeaderSize = 4;  // profile and length, RFC 8285 section 4
  static constexpr size_t kMaxPacketSize = std::numeric_limits<uint16_t>::max();

  uint8_t* out_;
  size_t fixed_size_ = 0;
  size_t size_ = kBlockHeaderSize;  // as if there were an extension block
  size_t limit_ = 0;                // of whole words
  Form form_;
};

}  // namespace rtp
