// The SSRCs that have a stream in an SRTP receiver. libsrtp2 searches its streams one after another
// for every packet and never drops one; so there is room for a fixed number, and the least recently
// used gives way to the next new one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "dtls/srtp_session.h"

namespace dtls {

class SsrcBudget {
 public:
  // Counts an authentic packet of `ssrc`; the SSRC to forget for it, if any.
  std::optional<uint32_t> Use(uint32_t ssrc);
  void Forget(uint32_t ssrc);

 private:
  struct Entry {
    uint32_t ssrc = 0;
    uint64_t used_at = 0;  // by clock_
  };
  Entry* Find(uint32_t ssrc);

  std::vector<Entry> entries_;  // at most kMaxReceivedSsrcs
  uint64_t clock_ = 0;          // packets so far
};

}  // namespace dtls
