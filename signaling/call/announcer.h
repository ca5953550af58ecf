// How a call speaks: which connections hear an event or a session's message, and how it reads.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "signaling/call/call_machine.h"
#include "signaling/call/call_session.h"
#include "signaling/call/outbox.h"
#include "signaling/call/user_directory.h"

namespace signaling {

class Announcer {
 public:
  // Both outlive it; `state` is that of the call it speaks for.
  Announcer(const CallState& state, const UserDirectory& users, Outbox& outbox)
      : state_(state), users_(users), outbox_(outbox) {}

  // What the machine decided to tell, to its audience (audience.h).
  void Tell(const CallAction& action, WallTime now) const;
  void TellCreated(WallTime now) const;

  // To one session's connection.
  void SendOffer(const CallSession& session, const Negotiator::Offer& offer, WallTime now) const;
  void SendAnswer(const CallSession& session, const SentAnswer& answer, WallTime now) const;
  // `of` finds a sender's session by its media id; nullptr when it has left.
  using SessionOf = std::function<const CallSession*(sfu::ParticipantId)>;
  void SendSlots(const CallSession& session, const SessionOf& of, WallTime now) const;
  void SendLayers(const CallSession& session, WallTime now) const;
  // Who is here, and who speaks: for a connection that was away.
  void SendStanding(const CallSession& session, WallTime now) const;

 private:
  // What an action is in words; empty of one that tells nobody.
  boost::json::object EventOf(const CallAction& action, WallTime now) const;
  boost::json::object RingEvent(const std::string& user_id, WallTime now) const;
  void Keep(const boost::json::object& event, std::vector<std::string> user_ids,
            WallTime now) const;
  void ToSession(const CallSession& session, const boost::json::object& message) const;
  boost::json::object Message(const char* type, const CallSession& session, WallTime now) const;

  const CallState& state_;
  const UserDirectory& users_;
  Outbox& outbox_;
};

}  // namespace signaling
