// The STUN parser on raw bytes, then the lite agent on the same bytes as the attributes of a check
// that is correctly signed, so that what lies behind authentication is reached too.
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ice/ice_lite.h"
#include "ice/stun_attributes.h"
#include "ice/stun_message.h"
#include "rtp/bytes.h"
#include "tests/fuzz/require.h"

namespace {

const ice::Credentials kServer{"serverUfrag", "serverPassword0123456789"};
const ice::Credentials kClient{"clientUfrag", "clientPassword0123456789"};

void Append(std::vector<uint8_t>& message, ice::StunAttribute type,
            std::span<const uint8_t> value) {
  std::array<uint8_t, 4> header;
  rtp::StoreBe16(&header[0], static_cast<uint16_t>(type));
  rtp::StoreBe16(&header[2], static_cast<uint16_t>(value.size()));
  message.insert(message.end(), header.begin(), header.end());
  message.insert(message.end(), value.begin(), value.end());
  message.resize(message.size() + ice::PaddingOf(value.size()));
  rtp::StoreBe16(&message[2], static_cast<uint16_t>(message.size() - ice::kStunHeaderSize));
}

std::vector<uint8_t> SignedCheck(std::span<const uint8_t> attributes) {
  std::vector<uint8_t> message(ice::kStunHeaderSize);
  message[1] = 1;
  rtp::StoreBe32(&message[4], ice::kMagicCookie);
  const std::string username = kServer.ufrag + ":" + kClient.ufrag;
  Append(message, ice::StunAttribute::kUsername,
         {reinterpret_cast<const uint8_t*>(username.data()), username.size()});
  message.insert(message.end(), attributes.begin(), attributes.end());
  Append(message, ice::StunAttribute::kMessageIntegrity, ice::IntegrityOf(message, kServer.pwd));
  std::array<uint8_t, 4> fingerprint;
  rtp::StoreBe32(fingerprint.data(), ice::FingerprintOf(message));
  Append(message, ice::StunAttribute::kFingerprint, fingerprint);
  return message;
}

void CheckAnswer(const ice::IceLite::Outcome& outcome, std::span<const uint8_t> response) {
  Require(outcome.authenticated || outcome.response_size == 0);
  if (outcome.response_size == 0) return;
  const auto answer = ice::ParseStun(response.first(outcome.response_size));
  Require(answer && ice::VerifyIntegrity(*answer, kServer.pwd));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::span<const uint8_t> input(bytes, size);
  ice::IceLite agent(kServer);
  agent.SetRemote(kClient);
  const auto from = ice::SocketAddress::V4({192, 0, 2, 1}, 1234);
  std::array<uint8_t, 512> response;

  if (const auto message = ice::ParseStun(input)) {
    ice::VerifyIntegrity(*message, kServer.pwd);
    CheckAnswer(agent.OnStun(*message, from, ice::Time(), response), response);
  }
  if (size > 1500) return 0;
  const auto check = SignedCheck(input);
  if (const auto message = ice::ParseStun(check)) {
    CheckAnswer(agent.OnStun(*message, from, ice::Time(), response), response);
    Require(!agent.selected().is_set() || agent.IsValidated(agent.selected()));
  }
  return 0;
}
