#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "signaling/call/call_json.h"
#include "signaling/protocol/responses.h"
#include "signaling/protocol/routes.h"

namespace signaling {
namespace {

constexpr size_t kMaxDeviceId = 4'096;  // a Web Push subscription is the longest

boost::json::object DeviceJson(const Device& device) {
  boost::json::object out{{"id", device.id},
                          {"user_id", device.owner.user_id},
                          {"push_provider", device.push_provider},
                          {"push_provider_name", device.push_provider_name},
                          {"voip", device.voip},
                          {"created_at", FormatTime(device.registered_at)}};
  if (!device.platform.empty()) out["platform"] = device.platform;
  return out;
}

UserKey Owner(const RouteContext& context) { return {context.identity.api_key, context.user_id}; }

}  // namespace

// The same id again updates the device; it belongs to whoever registered it last.
Result<HttpResponse> RegisterDevice(RouteContext& context) {
  const Result<Done> user = RequireUser(context);
  if (!user.ok()) return user.refusal();
  Fields fields(context.body);
  Device device{.owner = Owner(context),
                .id = fields.String("id", kMaxDeviceId).value_or(""),
                .push_provider = fields.String("push_provider").value_or(""),
                .push_provider_name = fields.String("push_provider_name").value_or(""),
                .platform = fields.String("platform").value_or(""),
                .voip = fields.Bool("voip").value_or(false),
                .registered_at = context.now.wall};
  if (device.id.empty()) fields.Fail("id", "the device's push token or subscription");
  const std::string& provider = device.push_provider;
  if (provider != "firebase" && provider != "apn" && provider != "webpush") {
    fields.Fail("push_provider", "firebase, apn or webpush");
  }
  if (fields.failed()) return fields.refusal();
  boost::json::object registered = DeviceJson(device);
  context.core.store.Apply(PutDevice{std::move(device)});
  return JsonResponse(201, {{"device", std::move(registered)}});
}

Result<HttpResponse> ListDevices(RouteContext& context) {
  const Result<Done> user = RequireUser(context);
  if (!user.ok()) return user.refusal();
  boost::json::array devices;
  for (const Device& device : context.core.store.DevicesOf(Owner(context))) {
    devices.push_back(DeviceJson(device));
  }
  return JsonResponse(200, {{"devices", std::move(devices)}});
}

// Removing what is not there, or is somebody else's, changes nothing and is fine.
Result<HttpResponse> DeleteDevice(RouteContext& context) {
  const Result<Done> user = RequireUser(context);
  if (!user.ok()) return user.refusal();
  const auto id = context.request.Query("id");
  if (!id || id->empty()) {
    return Refusal{400, "bad_request", "`id` in the query must name the device", {}};
  }
  context.core.store.Apply(RemoveDevice{
      .api_key = context.identity.api_key, .id = std::string(*id), .owner = context.user_id});
  return JsonResponse(200, {});
}

}  // namespace signaling
