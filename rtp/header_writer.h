// Writes the header of an outgoing RTP packet into a span with a known capacity: fixed part, at
// most one CSRC, extensions in the one- or two-byte form (RFC 8285). Used once per forwarded
// packet: no allocation, no virtual call. A value that does not fit is left out rather than written
// short.
//
//   HeaderWriter writer(out, {.payload_type = 96, ...}, HeaderWriter::Form::kOneByte);
//   writer.AddExtension(4, mid_bytes);
//   size_t header_size = writer.Finish();   // 0: the fixed header did not fit
#pragma once

#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <span>

#include "rtp/bytes.h"

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

class HeaderWriter {
 public:
  enum class Form : uint8_t { kOneByte, kTwoByte };

  HeaderWriter(std::span<uint8_t> out, const OutgoingHeader& header, Form form);

  // Appends an extension element. False, and nothing written, when `id` is 0, the value does not
  // fit the form (one-byte: id 1..14, 1..16 bytes; two-byte: id 1..255, 0..255 bytes) or the span.
  bool AddExtension(uint8_t id, std::span<const uint8_t> value);
  // Pads and closes the extension block. The header's size in bytes; 0 when even the fixed part did
  // not fit.
  size_t Finish();

 private:
  static constexpr size_t kBlockHeaderSize = 4;  // profile and length, RFC 8285 section 4

  std::span<uint8_t> out_;
  size_t fixed_size_ = 0;
  size_t size_ = 0;
  Form form_;
};

// Inline: the size of most values is known where they are written.
inline bool HeaderWriter::AddExtension(uint8_t id, std::span<const uint8_t> value) {
  const bool one_byte = form_ == Form::kOneByte;
  const bool fits_form = one_byte ? id <= 14 && !value.empty() && value.size() <= 16
                                  : value.size() <= std::numeric_limits<uint8_t>::max();
  if (id == 0 || !fits_form || fixed_size_ == 0) return false;

  const size_t at = size_ == fixed_size_ ? size_ + kBlockHeaderSize : size_;
  const size_t element_header = one_byte ? 1 : 2;
  const size_t end = at + element_header + value.size();
  if (RoundUpToWord(end) > out_.size()) return false;
  uint8_t* element = &out_[at];
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

}  // namespace rtp
