// How participants get into a call, whichever the server. Blocking; belongs to one thread at a
// time.
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
  // What somebody's own application gives it before it asks to play: a token. Not part of a join.
  virtual absl::Status Introduce(int /*call*/, int /*index*/) { return absl::OkStatus(); }
  // Another way in, for another thread: with a connection of its own, knowing who publishes.
  virtual absl::StatusOr<std::unique_ptr<Signaling>> Another() = 0;
};

// New ICE credentials for each; the certificate is one for all.
class Identities {
 public:
  Identities(dtls::Fingerprint fingerprint, uint64_t seed)
      : fingerprint_(std::move(fingerprint)), dice_(seed) {}
  ClientIdentity New();
  Identities Fork() { return {fingerprint_, dice_.Next()}; }

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
