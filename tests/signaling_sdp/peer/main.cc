// A Negotiator behind standard input and output, for tests in other languages: one JSON object per
// line in, one per line out.
//   {"do":"reset","may_publish":true}         {}
//   {"do":"offer","sdp":…}                    {"sdp","model"} or {"error"}
//   {"do":"create","audio":1,"video":1,"paired":true}   {"sdp","model","id"}
//   {"do":"answer","sdp":…,"id"?}             {} or {"error"}
//   {"do":"media"}                            {"receive":[…],"send":[…]}
// `model` is what our own parser reads in the text we wrote.
#include <boost/json.hpp>
#include <iostream>
#include <optional>
#include <string>

#include "signaling/sdp/negotiator.h"
#include "tests/signaling_sdp/fixture.h"

namespace signaling {
namespace {

namespace json = boost::json;

template <typename Range, typename Function>
json::array Each(const Range& range, Function function) {
  json::array array;
  for (const auto& element : range) array.push_back(function(element));
  return array;
}

json::value Text(std::string_view text) { return json::string(text); }

json::object ModelOf(const MediaSection& section) {
  json::object model;
  model["media"] = Text(section.media);
  model["port"] = section.port;
  model["mid"] = Text(section.mid);
  model["direction"] =
      section.direction ? Text(DirectionName(*section.direction)) : json::value(nullptr);
  model["payload_types"] = Each(section.payloads, [](const auto& p) { return p.payload_type; });
  model["encodings"] = Each(section.payloads, [](const auto& p) { return Text(p.encoding); });
  model["extensions"] = Each(section.extensions,
                             [](const auto& e) { return json::value{e.id, json::string(e.uri)}; });
  model["rids"] = Each(section.rids, [](const auto& r) { return Text(r.id); });
  model["ssrcs"] = Each(section.ssrcs, [](const auto& s) { return s.ssrc; });
  model["candidates"] = section.candidates.size();
  model["ufrag"] = Text(section.transport.ice_ufrag);
  model["setup"] = section.transport.setup ? Text(DtlsSetupName(*section.transport.setup))
                                           : json::value(nullptr);
  return model;
}

json::object Described(const std::string& sdp) {
  const SessionDescription description = Parsed(sdp);
  json::object out;
  out["sdp"] = Text(sdp);
  out["model"] = Each(description.sections, ModelOf);
  return out;
}

json::object Failure(const absl::Status& status) {
  json::object out;
  out["error"] = json::string(std::string_view(status.message().data(), status.message().size()));
  return out;
}

json::object MediaOf(const Negotiator& negotiator) {
  json::object out;
  out["receive"] = Each(negotiator.media().receive, [](const sfu::ReceiveSection& s) {
    json::object section;
    section["mid"] = Text(s.mid);
    section["source"] = Text(sfu::TrackSourceName(s.source));
    section["rids"] = Each(s.rids, Text);
    section["codecs"] = Each(s.codecs, [](const auto& c) { return c.payload_type; });
    return section;
  });
  out["send"] = Each(negotiator.media().send, [](const sfu::SendSection& s) {
    json::object section;
    section["mid"] = Text(s.mid);
    section["ssrc"] = s.ssrc;
    section["rtx_ssrc"] = s.rtx_ssrc;
    section["codecs"] = Each(s.codecs, [](const auto& c) { return c.payload_type; });
    return section;
  });
  return out;
}

std::string TextOf(const json::object& command, std::string_view key) {
  const json::value* value = command.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

size_t CountOf(const json::object& command, std::string_view key) {
  return json::value_to<size_t>(command.at(key));
}

class Peer {
 public:
  json::object Do(const json::object& command) {
    const std::string what = TextOf(command, "do");
    const std::string sdp = TextOf(command, "sdp");
    if (what == "reset") return Reset(command);
    if (what == "offer") {
      const auto answer = negotiator_->OnOffer(sdp, {});
      return answer.ok() ? Described(*answer) : Failure(answer.status());
    }
    if (what == "create") return Create(command);
    if (what == "answer") {
      const std::string id = TextOf(command, "id");
      const auto status = negotiator_->OnAnswer(
          sdp, id.empty() ? std::nullopt : std::optional<std::string_view>(id), {});
      return status.ok() ? json::object() : Failure(status);
    }
    return MediaOf(*negotiator_);
  }

 private:
  json::object Reset(const json::object& command) {
    NegotiatorOptions options = TestOptions();
    const json::value* may_publish = command.if_contains("may_publish");
    options.may_publish = may_publish == nullptr || may_publish->as_bool();
    negotiator_.emplace(std::move(options));
    return {};
  }

  json::object Create(const json::object& command) {
    const json::value* paired = command.if_contains("paired");
    const Negotiator::Offer offer =
        negotiator_->CreateOffer({.audio = CountOf(command, "audio"),
                                  .video = CountOf(command, "video"),
                                  .paired = paired == nullptr || paired->as_bool()});
    json::object out = Described(offer.sdp);
    out["id"] = Text(offer.negotiation_id);
    return out;
  }

  std::optional<Negotiator> negotiator_{TestOptions()};
};

}  // namespace
}  // namespace signaling

int main() {
  signaling::Peer peer;
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << boost::json::serialize(peer.Do(boost::json::parse(line).as_object())) << '\n'
              << std::flush;
  }
}
