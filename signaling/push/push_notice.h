// What a push says: an incoming call, or that it rings no more. Kept with the job as text, and
// written in the same words to every service.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "signaling/store/records.h"

namespace signaling {

struct PushNotice {
  std::string ring;  // tells this ringing of the user from earlier ones of the same call
  std::string caller_id;
  std::string caller_name;
  bool video = true;
  std::string reason;  // of a cancel: accepted, rejected, cancelled, timeout, …
};

std::string PushText(const PushNotice& notice);
// Missing fields are empty: the text is our own.
PushNotice ParsePushText(std::string_view text);

// The `data` of the message: flat, every value a string, as FCM wants it.
boost::json::object PushData(const PushJob& job, const PushNotice& notice);

// 32 characters of base64url, the same for all pushes about one ringing of one user: whatever is
// sent again or cancelled replaces what came before. RFC 8030 section 5.4 allows no more and no
// others.
std::string CollapseKey(const PushJob& job, const PushNotice& notice);

}  // namespace signaling
