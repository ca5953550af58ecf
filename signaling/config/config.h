// What an operator can choose, as one value. Defaults are those of the documentation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "dtls/srtp_ciphers.h"
#include "ice/socket_address.h"
#include "signaling/auth/api_key.h"
#include "signaling/call/call_type.h"
#include "signaling/push/provider_config.h"

namespace signaling {

struct Config {
  bool dev = false;
  std::string http_address = "127.0.0.1";
  uint16_t http_port = 8080;
  uint16_t media_port = 7882;                       // of the first worker; 0: any free ports
  std::vector<ice::SocketAddress> media_addresses;  // to advertise; empty: the machine's own
  size_t workers = 1;                               // 0: one per core
  size_t max_video_slots = 12;                      // that a subscriber is sent
  bool udp_gso = true;                              // send in trains where the system can
  bool udp_gro = true;                              // receive them so
  dtls::SrtpCiphers srtp_ciphers = dtls::SrtpCiphers::kBest;
  std::filesystem::path data_dir;  // empty: see DefaultDataDir
  std::vector<ApiKey> api_keys;
  std::vector<std::string> allowed_origins;
  std::vector<CallType> call_types = DefaultCallTypes();
  std::vector<PushProviderConfig> push_providers;
  std::string log_level = "info";
};

// Whether only this machine can reach the HTTP server.
bool ListensOnLoopbackOnly(const Config& config);

}  // namespace signaling
