// Why pictures look as they do, as the JSON of the API: what media last reported of a subscriber,
// in the names that clients know.
#pragma once

#include <boost/json/object.hpp>

#include "signaling/call/announcer.h"
#include "signaling/call/call_session.h"

namespace signaling {

// Slots that carry nothing are left out. Null fields are not known (yet).
boost::json::object SubscriberReportJson(const CallSession& session,
                                         const Announcer::SessionOf& of);

}  // namespace signaling
