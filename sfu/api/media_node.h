// The door between signaling and media: commands in, events out, and what an SDP needs to know of
// the server. Implemented by sfu/server over threads, and by the network simulator in virtual time.
#pragma once

#include <optional>
#include <vector>

#include "dtls/certificate.h"
#include "ice/candidate.h"
#include "sfu/api/commands.h"
#include "sfu/api/events.h"

namespace sfu {

class MediaNode {
 public:
  virtual ~MediaNode() = default;

  // Never blocks; commands of one caller are carried out in order, at the latest once Flush is
  // called: several that belong together cost a worker one wake-up.
  virtual void Submit(Command command) = 0;
  virtual void Flush() {}
  // The candidates to advertise to members of `call`: the worker that owns the call decides the
  // port.
  virtual std::vector<ice::HostCandidate> Candidates(CallId call) = 0;
  // May anybody else enter `call`, or, without one, a call that is yet to be named? False while
  // what would carry it is saturated: those who are there go on.
  virtual bool HasRoom(std::optional<CallId> call) = 0;
  // Of the server's certificate, for a=fingerprint.
  virtual const dtls::Fingerprint& fingerprint() const = 0;
};

}  // namespace sfu
