// A JSON Web Token signed by a key of ours, as push services ask for (RFC 7519, RFC 7515
// section 3.1).
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "signaling/push/signing_key.h"

namespace signaling {

// `header` gets `alg` (and `typ`) from here.
std::string SignToken(const SigningKey& key, boost::json::object header,
                      const boost::json::object& claims);

}  // namespace signaling
