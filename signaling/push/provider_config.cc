#include "signaling/push/provider_config.h"

namespace signaling {
namespace {

struct NamedService {
  PushService service;
  std::string_view name;
};
constexpr NamedService kNames[] = {{PushService::kFirebase, "firebase"},
                                   {PushService::kApn, "apn"},
                                   {PushService::kWebPush, "webpush"}};

}  // namespace

std::string_view PushServiceName(PushService service) {
  for (const NamedService& named : kNames) {
    if (named.service == service) return named.name;
  }
  return "";
}

std::optional<PushService> ParsePushService(std::string_view name) {
  for (const NamedService& named : kNames) {
    if (named.name == name) return named.service;
  }
  return std::nullopt;
}

}  // namespace signaling
