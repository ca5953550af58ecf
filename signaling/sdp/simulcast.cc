#include "signaling/sdp/simulcast.h"

#include <algorithm>
#include <optional>

#include "signaling/sdp/text.h"

namespace signaling {
namespace {

// Rids to receive, of each stream the first alternative (RFC 8853 section 5.3.2: the answerer
// picks).
std::vector<std::string> OfferedRids(const MediaSection& remote) {
  std::vector<std::string> rids;
  const auto add = [&](std::string_view rid) {
    if (!rid.empty() && rid.front() == '~') rid.remove_prefix(1);
    if (std::ranges::find(rids, rid) == rids.end()) rids.emplace_back(rid);
  };
  if (remote.simulcast) {
    for (const std::vector<std::string>& stream : remote.simulcast->send) add(stream.front());
  } else {
    for (const RidLine& rid : remote.rids) {
      if (rid.send) add(rid.id);
    }
  }
  return rids;
}

// RFC 8851 section 6.2.2 and 6.3: "pt=" may only name payload types of the m-line; a rid whose
// every payload type was dropped is dropped too.
std::optional<std::string> AnswerRestrictions(const RidLine& rid, const MediaSection& local) {
  std::vector<std::string> kept;
  for (std::string_view restriction : Split(rid.restrictions, ';')) {
    if (restriction.substr(0, 3) != "pt=") {
      kept.emplace_back(restriction);
      continue;
    }
    restriction.remove_prefix(3);
    std::vector<std::string> numbers;
    for (const std::string_view text : Split(restriction, ',')) {
      const auto number = ParseNumber<uint8_t>(text);
      if (number && local.FindPayload(*number) != nullptr) numbers.emplace_back(text);
    }
    if (numbers.empty()) return std::nullopt;
    kept.push_back("pt=" + Join(numbers, ","));
  }
  return Join(kept, ";");
}

}  // namespace

std::vector<std::string> AnswerSimulcast(const MediaSection& remote, MediaSection& local) {
  std::vector<std::string> rids;
  for (const std::string& id : OfferedRids(remote)) {
    const auto line = std::ranges::find(remote.rids, id, &RidLine::id);
    if (line == remote.rids.end() || !line->send) continue;
    const auto restrictions = AnswerRestrictions(*line, local);
    if (!restrictions) continue;
    local.rids.push_back({.id = id, .send = false, .restrictions = *restrictions});
    rids.push_back(id);
  }
  if (remote.simulcast && !rids.empty()) {
    local.simulcast.emplace();
    for (const std::string& rid : rids) local.simulcast->receive.push_back({rid});
  }
  return rids;
}

}  // namespace signaling
