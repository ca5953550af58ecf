// A client that says anything in any order. The input is a list of acts separated by 0x01; the
// first character of each chooses: an SDP ("v=0…") is an offer; 'A' and an SDP, an answer; 'a', a
// willing answer to the pending offer, edited by what follows; 'C' and three digits, a new offer of
// ours; 'F' and a fragment; 'c' and a candidate; 'H' and an SDP, an offer
// with hints for the mids 0 and 1.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "signaling/sdp/negotiator.h"
#include "signaling/sdp/parser.h"
#include "signaling/sdp/serializer.h"

namespace {

using signaling::Negotiator;

void Require(bool condition) {
  if (!condition) std::abort();
}

signaling::NegotiatorOptions Options(bool publishes, bool whole) {
  const auto next = std::make_shared<uint32_t>(0);
  signaling::NegotiatorOptions options;
  options.local_ice = {"serverufrag", "serverpasswordserverpassword"};
  options.fingerprint = {"sha-256", std::vector<uint8_t>(32, 0xAB)};
  options.candidates = {{*ice::SocketAddress::Parse("192.0.2.1", 7882)}};
  options.cname = "cname";
  options.may_publish = publishes;
  options.whole_or_nothing = whole;
  options.new_ssrc = [next] { return ++*next; };
  options.new_track = [next] { return sfu::TrackId{.value = ++*next}; };
  options.new_credentials = [next] {
    return ice::Credentials{"ufrag" + std::to_string(++*next), "newpasswordnewpassword"};
  };
  return options;
}

template <typename Section>
void CheckCodecs(const Section& section) {
  Require(!section.codecs.empty());
  for (const sfu::CodecParameters& codec : section.codecs) {
    Require(codec.payload_type < 128 && rtp::KindOf(codec.codec) == section.kind);
    Require(codec.rtx_payload_type.value_or(0) < 128);
  }
}

void CheckMedia(const Negotiator& negotiator) {
  const sfu::MediaParameters& media = negotiator.media();
  Require(media.receive.size() <= 64 && media.send.size() <= 3 + 12);
  for (const sfu::ReceiveSection& section : media.receive) {
    Require(!section.mid.empty() && section.track.value != 0 && section.rids.size() <= 8);
    CheckCodecs(section);
  }
  for (const sfu::SendSection& section : media.send) {
    Require(!section.mid.empty() && section.ssrc != 0 && section.ssrc != section.rtx_ssrc);
    CheckCodecs(section);
  }
}

// What we write must be what we would read.
signaling::SessionDescription Read(const std::string& sdp) {
  auto description = signaling::ParseSdp(sdp);
  Require(description.ok());
  Require(signaling::SerializeSdp(*description) == sdp);
  return *std::move(description);
}

void OnOffer(Negotiator& negotiator, std::string_view sdp,
             std::span<const signaling::TrackHint> hints = {}) {
  const sfu::MediaParameters before = negotiator.media();
  const bool pending = negotiator.pending_offer().has_value();
  const auto answer = negotiator.OnOffer(sdp, hints);
  if (!answer.ok()) {
    Require(negotiator.media() == before && negotiator.pending_offer().has_value() == pending);
    return;
  }
  const auto offer = signaling::ParseSdp(sdp);
  Require(Read(*answer).sections.size() == offer->sections.size());
  Require(negotiator.negotiated() && !negotiator.pending_offer());
}

void OnAnswer(Negotiator& negotiator, std::string_view sdp) {
  const sfu::MediaParameters before = negotiator.media();
  if (!negotiator.OnAnswer(sdp, std::nullopt, {}).ok()) Require(negotiator.media() == before);
}

// Each byte of `edits` turns one section of a willing answer.
void AnswerWillingly(Negotiator& negotiator, std::string_view edits) {
  if (!negotiator.pending_offer()) return;
  signaling::SessionDescription answer = Read(negotiator.pending_offer()->sdp);
  answer.ice_lite = false;
  size_t i = 0;
  for (signaling::MediaSection& section : answer.sections) {
    const auto edit = static_cast<uint8_t>(i < edits.size() ? edits[i] : 0x03);
    ++i;
    if (section.is_stopped()) continue;
    section.transport.setup = signaling::DtlsSetup::kActive;
    section.transport.ice_ufrag =
        negotiator.negotiated() ? negotiator.transport().remote_ice.ufrag : std::string("clnt");
    section.transport.ice_pwd = negotiator.negotiated() ? negotiator.transport().remote_ice.pwd
                                                        : "clientpasswordclientpass";
    if (negotiator.negotiated() && !negotiator.transport().remote_fingerprints.empty()) {
      section.transport.fingerprints = {
          negotiator.transport().remote_fingerprints.front().ToString()};
    }
    section.direction = static_cast<signaling::Direction>(edit & 3);
    if ((edit & 4) != 0) section.port = 0;
    if ((edit & 8) != 0 && section.payloads.size() > 1) section.payloads.resize(1);
  }
  OnAnswer(negotiator, signaling::SerializeSdp(answer));
}

void CreateOffer(Negotiator& negotiator, std::string_view digits) {
  const auto digit = [&](size_t i) { return i < digits.size() ? digits[i] & 15u : 1u; };
  const signaling::SlotCounts slots{
      .audio = digit(0), .video = digit(1), .paired = (digit(2) & 1) != 0};
  (void)negotiator.NeedsOffer(slots);
  Require(Read(negotiator.CreateOffer(slots).sdp).sections.size() <= 64);
}

void Act(Negotiator& negotiator, std::string_view act) {
  if (act.empty()) return;
  const std::string_view rest = act.substr(1);
  switch (act.front()) {
    case 'A':
      return OnAnswer(negotiator, rest);
    case 'a':
      return AnswerWillingly(negotiator, rest);
    case 'C':
      return CreateOffer(negotiator, rest);
    case 'H':
      return OnOffer(negotiator, rest,
                     std::array{signaling::TrackHint{"0", sfu::TrackSource::kScreenShareAudio},
                                signaling::TrackHint{"1", sfu::TrackSource::kScreenShare}});
    case 'F':
      (void)negotiator.OnFragment(rest);
      return;
    case 'c':
      (void)negotiator.OnCandidate(rest, "0", 0);
      return;
    default:
      return OnOffer(negotiator, act);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  std::string_view acts(reinterpret_cast<const char*>(bytes), size);
  const bool viewer = acts.substr(0, 1) == "V";
  const bool whole = acts.substr(0, 1) == "W";
  if (viewer || whole) acts.remove_prefix(1);
  Negotiator negotiator(Options(!viewer, whole));
  for (size_t count = 0; !acts.empty() && count < 16; ++count) {
    const size_t end = std::min(acts.find('\x01'), acts.size());
    Act(negotiator, acts.substr(0, end));
    CheckMedia(negotiator);
    acts.remove_prefix(std::min(end + 1, acts.size()));
  }
  return 0;
}
