// What signaling agreed on for one PeerConnection, whatever the server: enough to connect, and to
// leave again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bench/limit/introduction.h"
#include "dtls/fingerprint.h"
#include "ice/ice_lite.h"
#include "ice/socket_address.h"
#include "rtp/header_extension.h"

namespace bench {

struct Agreed {
  ice::SocketAddress server;
  ice::Credentials local;
  ice::Credentials remote;
  dtls::Fingerprint fingerprint;
  bool controlling = true;  // in ICE
  rtp::ExtensionMap extensions;
  std::optional<Introduction> introduction;  // instead of ICE and DTLS: bench/limit
  std::string resource;                      // by which the server knows it
};

}  // namespace bench
