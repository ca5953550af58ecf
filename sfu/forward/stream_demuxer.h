// Which layer an incoming SSRC belongs to (RFC 8843 section 9.2, RFC 8852), per transport: what
// another participant signals or sends never matters here (S-13).
//
// An SSRC is bound by signalling, else by its MID and RID header extensions, else by a payload type
// that only one m-section has. Browsers send MID and RID only until they see a receiver report, so
// a binding lasts. Bounded: of RTP, besides bound SSRCs at most kProbation others are let through
// to SRTP at a time.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "rtp/packet.h"
#include "sfu/forward/incoming_track.h"

namespace sfu {

class StreamDemuxer {
 public:
  static constexpr size_t kProbation = 8;
  static constexpr std::chrono::seconds kProbationTime{2};
  // A layer that still sends keeps its SSRC against a newcomer with the same MID and RID this long.
  static constexpr std::chrono::milliseconds kTakeover{500};

  struct Stream {
    uint32_t ssrc = 0;
    Layer* layer = nullptr;
    bool rtx = false;
    Time last{};
  };

  // Rebuilds the bindings for these tracks: those of layers that live on stay, signalled ones are
  // added.
  void Update(const std::vector<std::unique_ptr<IncomingTrack>>& tracks);

  // May an RTP packet with this SSRC go on to SRTP? An unknown one takes a place on probation, or
  // that of one whose time is over: `evicted` is then the SSRC whose SRTP state can be forgotten
  // (0: none).
  bool Admit(uint32_t ssrc, Time now, uint32_t& evicted);

  // The stream of a decrypted packet, bound now if need be; nullptr when it belongs nowhere.
  // `restarted` is set when the packet's layer changed its SSRC.
  const Stream* Find(const rtp::ParsedPacket& packet, std::span<const uint8_t> bytes,
                     const std::vector<std::unique_ptr<IncomingTrack>>& tracks, Time now,
                     bool& restarted);
  // The stream an SSRC is bound to, or nullptr.
  const Stream* FindBound(uint32_t ssrc) const;

 private:
  struct Probation {
    uint32_t ssrc = 0;
    Time since{};
  };
  Stream* Lookup(uint32_t ssrc);
  const Stream* Bind(uint32_t ssrc, Layer& layer, bool rtx, Time now, bool& restarted);
  void EndProbation(uint32_t ssrc);

  std::vector<Stream> streams_;
  std::array<Probation, kProbation> probation_{};
};

}  // namespace sfu
