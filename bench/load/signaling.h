// How participants get into a call, whichever the server. Blocking; belongs to one thread.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <string>

#include "bench/load/agreed.h"
#include "bench/load/session_sdp.h"

namespace bench {

class Signaling {
 public:
  virtual ~Signaling() = default;
  virtual absl::StatusOr<Agreed> Publish(int call, int index, const MediaWish& wish) = 0;
  virtual absl::StatusOr<Agreed> Play(int call, int index, const MediaWish& wish) = 0;
  virtual absl::Status Leave(const Agreed& agreed) = 0;
};

// New ICE credentials for each; the certificate is one for all.
class Identities {
 public:
  Identities(dtls::Fingerprint fingerprint, uint64_t seed)
      : fingerprint_(std::move(fingerprint)), dice_(seed) {}
  ClientIdentity New();

 private:
  dtls::Fingerprint fingerprint_;
  sim::Dice dice_;
};

// Switchboard, by WHIP and WHEP. `url`: http://HOST:PORT of a server in development mode.
absl::StatusOr<std::unique_ptr<Signaling>> WhipSignaling(const std::string& url,
                                                         Identities identities);
// Janus's VideoRoom plugin, by its HTTP API. `url`: http://HOST:PORT/janus
absl::StatusOr<std::unique_ptr<Signaling>> JanusSignaling(const std::string& url,
                                                          Identities identities);
// bench/limit at udp://HOST:PORT.
absl::StatusOr<std::unique_ptr<Signaling>> LimitSignaling(const std::string& url);

}  // namespace bench
