#include "signaling/call/report_json.h"

#include <boost/json/array.hpp>
#include <cmath>

#include "signaling/json/js.h"

namespace signaling {
namespace {

namespace json = boost::json;

int64_t Whole(double value) { return std::llround(value); }

json::object SlotReportJson(const sfu::SlotReport& slot, const Announcer::SessionOf& of) {
  const CallSession* from = slot.from ? of(*slot.from) : nullptr;
  json::object out{{"mid", slot.mid},
                   {"kind", slot.kind == rtp::MediaKind::kAudio ? "audio" : "video"},
                   {"session_id", nullptr},
                   {"user_id", nullptr},
                   {"source", Js(sfu::TrackSourceName(slot.source))},
                   {"source_id", slot.track->value},
                   {"bitrate", Whole(slot.bitrate)},
                   {"loss", slot.loss},
                   {"reason", Js(sfu::LimitReasonName(slot.reason))}};
  if (from != nullptr) {
    out["session_id"] = from->session_id;
    out["user_id"] = from->user_id;
  }
  if (slot.kind == rtp::MediaKind::kAudio) return out;
  out["rid"] = nullptr;
  if (slot.temporal_layers_available > 0) out["rid"] = slot.rid;
  out["width"] = slot.width;
  out["height"] = slot.height;
  out["temporal_layers"] = slot.temporal_layers;
  out["temporal_layers_available"] = slot.temporal_layers_available;
  return out;
}

}  // namespace

json::object SubscriberReportJson(const CallSession& session, const Announcer::SessionOf& of) {
  json::object out{{"session_id", session.session_id},
                   {"user_id", session.user_id},
                   {"estimate", nullptr},
                   {"allocated", 0},
                   {"next_step", nullptr},
                   {"round_trip_ms", nullptr}};
  json::array slots;
  if (session.report) {
    const sfu::SubscriberReport& report = *session.report;
    if (report.estimate) out["estimate"] = Whole(*report.estimate);
    out["allocated"] = Whole(report.allocated);
    if (report.next_step > 0) out["next_step"] = Whole(report.next_step);
    if (report.round_trip.count() > 0) {
      out["round_trip_ms"] = static_cast<double>(report.round_trip.count()) / 1000;
    }
    for (const sfu::SlotReport& slot : report.slots) {
      if (slot.track) slots.push_back(SlotReportJson(slot, of));
    }
  }
  out["slots"] = std::move(slots);
  return out;
}

}  // namespace signaling
