// Which push services are at work, as the rest of the server needs to know it.
#pragma once

#include <string>
#include <vector>

#include "signaling/push/provider_config.h"
#include "signaling/store/records.h"

namespace signaling {

struct ActivePushService {
  std::string name;
  PushService service = PushService::kWebPush;
  std::string public_key;  // webpush: what pages subscribe with, base64url
};

// Whether a device is reached by this service: of its type and name; a device that names none, by
// any of its type.
inline bool Reaches(const ActivePushService& service, const Device& device) {
  return PushServiceName(service.service) == device.push_provider &&
         (device.push_provider_name.empty() || device.push_provider_name == service.name);
}

}  // namespace signaling
