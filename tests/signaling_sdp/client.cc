#include "tests/signaling_sdp/client.h"

#include "signaling/sdp/serializer.h"
#include "tests/signaling_sdp/fixture.h"

namespace signaling {
namespace {

const std::string kFingerprint =
    "sha-256 15:72:76:F3:AB:DB:B9:0F:2D:58:F0:FE:2B:CB:57:6E:87:1A:24:78:27:D6:0E:88:E2:3F:B3:9D:"
    "36:3A:0F:16";

void AddTransport(DtlsSetup setup, MediaSection& section) {
  section.transport = {.ice_ufrag = std::string(kClientUfrag),
                       .ice_pwd = std::string(kClientPwd),
                       .fingerprints = {kFingerprint},
                       .setup = setup};
  section.rtcp_mux = true;
}

MediaSection ClientSection(const std::string& media, const std::string& mid, Direction direction) {
  MediaSection section{.media = media,
                       .protocol = "UDP/TLS/RTP/SAVPF",
                       .connection = "IN IP4 0.0.0.0",
                       .mid = mid,
                       .direction = direction};
  section.extensions = {{.id = 1, .uri = "urn:ietf:params:rtp-hdrext:sdes:mid"}};
  AddTransport(DtlsSetup::kActPass, section);
  return section;
}

std::vector<std::string> LiveMids(const std::vector<MediaSection>& sections) {
  std::vector<std::string> mids;
  for (const MediaSection& section : sections) {
    if (!section.is_stopped()) mids.push_back(section.mid);
  }
  return mids;
}

}  // namespace

MediaSection ClientAudio(const std::string& mid, Direction direction) {
  MediaSection section = ClientSection("audio", mid, direction);
  section.payloads = {{.payload_type = 111,
                       .encoding = "opus",
                       .clock_rate = 48000,
                       .channels = 2,
                       .parameters = "minptime=10;useinbandfec=1"}};
  return section;
}

MediaSection ClientVideo(const std::string& mid, Direction direction) {
  MediaSection section = ClientSection("video", mid, direction);
  section.payloads = {
      {.payload_type = 96,
       .encoding = "VP8",
       .clock_rate = 90000,
       .feedback = {"nack", "nack pli", "transport-cc"}},
      {.payload_type = 97, .encoding = "rtx", .clock_rate = 90000, .parameters = "apt=96"}};
  return section;
}

MediaSection ClientStopped(const std::string& media, const std::string& mid) {
  MediaSection section = media == "audio" ? ClientAudio(mid, Direction::kInactive)
                                          : ClientVideo(mid, Direction::kInactive);
  section.port = 0;
  return section;
}

SessionDescription ClientDescription(std::vector<MediaSection> sections) {
  SessionDescription description;
  description.origin = "- 1 1 IN IP4 127.0.0.1";
  description.bundle_groups = {LiveMids(sections)};
  description.sections = std::move(sections);
  return description;
}

std::string ClientOffer(std::vector<MediaSection> sections) {
  return SerializeSdp(ClientDescription(std::move(sections)));
}

SessionDescription ClientAnswer(std::string_view offer, const std::vector<Direction>& directions) {
  const SessionDescription offered = Parsed(offer);
  std::vector<MediaSection> sections;
  for (size_t i = 0; i < offered.sections.size(); ++i) {
    MediaSection section = offered.sections[i];
    const Direction may = Reverse(offered.DirectionOf(section));
    const Direction want = i < directions.size() ? directions[i] : Direction::kSendRecv;
    section.direction = MakeDirection(Sends(may) && Sends(want), Receives(may) && Receives(want));
    section.msids.clear();
    section.ssrcs.clear();
    section.ssrc_groups.clear();
    section.candidates.clear();
    if (!section.is_stopped()) AddTransport(DtlsSetup::kActive, section);
    sections.push_back(std::move(section));
  }
  return ClientDescription(std::move(sections));
}

}  // namespace signaling
