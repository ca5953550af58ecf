// Janus's VideoRoom plugin by the HTTP API: one session, a plugin handle per PeerConnection, a room
// per call. A request's outcome is an event, fetched by long polling.
#include <absl/strings/str_cat.h>

#include <boost/json.hpp>
#include <chrono>
#include <map>
#include <thread>
#include <utility>

#include "bench/load/http_connection.h"
#include "bench/load/signaling.h"

namespace bench {
namespace {

using boost::json::object;
using boost::json::value;

class Janus final : public Signaling {
 public:
  Janus(Url url, Identities identities)
      : connection_(std::move(url)), identities_(std::move(identities)) {}

  absl::Status Begin();
  absl::StatusOr<Agreed> Publish(int call, int index, const MediaWish& wish) override;
  absl::StatusOr<Agreed> Play(int call, int index, const MediaWish& wish) override;
  absl::Status Leave(const Agreed& agreed) override;
  absl::StatusOr<std::unique_ptr<Signaling>> Another() override;

 private:
  static constexpr int kMaxEventsPassedOver = 10'000;
  static constexpr int kMaxRetries = 60;
  static constexpr std::chrono::milliseconds kRetryInterval{50};

  absl::StatusOr<object> Post(const std::string& path, object body);
  absl::StatusOr<uint64_t> Attach();
  // The plugin's answer to a message; asynchronous ones are waited for.
  absl::StatusOr<object> Ask(uint64_t handle, object body, const std::string& sdp_type = {},
                             const std::string& sdp = {});
  absl::StatusOr<object> EventOf(const std::string& transaction);
  ClientIdentity NewIdentity() {
    ClientIdentity who = identities_.New();
    who.ip = connection_.LocalIp();
    return who;
  }
  absl::Status EnsureRoom(uint64_t handle, int call);
  std::string HandlePath(uint64_t handle) const {
    return absl::StrCat(connection_.url().path, "/", session_, "/", handle);
  }

  HttpConnection connection_;
  Identities identities_;
  uint64_t session_ = 0;
  uint64_t transactions_ = 0;
  std::map<int, std::vector<uint64_t>> feeds_;  // publishers of each call
};

absl::Status Unexpected(const object& answer) {
  return absl::FailedPreconditionError("Janus answered " + boost::json::serialize(answer));
}

bool IsNoSuchFeed(const absl::Status& status) {
  return status.message().find("\"error_code\":428") != std::string::npos;
}

absl::StatusOr<object> Janus::Post(const std::string& path, object body) {
  body["transaction"] = absl::StrCat("t", ++transactions_);
  const auto answer = connection_.Request("POST", path, {{"Content-Type", "application/json"}},
                                          boost::json::serialize(body));
  if (!answer.ok()) return answer.status();
  return boost::json::parse(answer->body).as_object();
}

absl::Status Janus::Begin() {
  const auto answer = Post(connection_.url().path, {{"janus", "create"}});
  if (!answer.ok()) return answer.status();
  if (!answer->contains("data")) return Unexpected(*answer);
  session_ = answer->at("data").at("id").to_number<uint64_t>();
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> Janus::Attach() {
  const auto answer = Post(absl::StrCat(connection_.url().path, "/", session_),
                           {{"janus", "attach"}, {"plugin", "janus.plugin.videoroom"}});
  if (!answer.ok()) return answer.status();
  if (!answer->contains("data")) return Unexpected(*answer);
  return answer->at("data").at("id").to_number<uint64_t>();
}

absl::StatusOr<object> Janus::Ask(uint64_t handle, object body, const std::string& sdp_type,
                                  const std::string& sdp) {
  object message = {{"janus", "message"}, {"body", std::move(body)}};
  if (!sdp.empty()) message["jsep"] = object{{"type", sdp_type}, {"sdp", sdp}};
  auto answer = Post(HandlePath(handle), std::move(message));
  if (!answer.ok() || answer->at("janus").as_string() != "ack") return answer;
  return EventOf(absl::StrCat("t", transactions_));
}

absl::StatusOr<object> Janus::EventOf(const std::string& transaction) {
  for (int i = 0; i < kMaxEventsPassedOver; ++i) {
    const auto answer = connection_.Request(
        "GET", absl::StrCat(connection_.url().path, "/", session_, "?maxev=1"), {}, "");
    if (!answer.ok()) return answer.status();
    const value parsed = boost::json::parse(answer->body);
    const object& event = parsed.is_array() ? parsed.at(0).as_object() : parsed.as_object();
    const value* const of = event.if_contains("transaction");
    if (of == nullptr || of->as_string() != transaction) continue;
    if (!event.contains("plugindata")) return Unexpected(event);
    const object& plugin = event.at("plugindata").at("data").as_object();
    if (plugin.contains("error")) return Unexpected(plugin);
    return event;
  }
  return absl::DeadlineExceededError("Janus's answer does not come");
}

absl::Status Janus::EnsureRoom(uint64_t handle, int call) {
  if (feeds_.contains(call)) return absl::OkStatus();
  feeds_[call];
  const auto answer = Ask(handle, {{"request", "create"},
                                   {"room", call + 1},
                                   {"publishers", 100},
                                   {"bitrate", 0},
                                   {"videocodec", "vp8"},
                                   {"audiocodec", "opus"}});
  return answer.status();
}

absl::StatusOr<Agreed> Janus::Publish(int call, int /*index*/, const MediaWish& wish) {
  const auto handle = Attach();
  if (!handle.ok()) return handle.status();
  if (absl::Status status = EnsureRoom(*handle, call); !status.ok()) return status;
  const auto joined =
      Ask(*handle, {{"request", "join"}, {"ptype", "publisher"}, {"room", call + 1}});
  if (!joined.ok()) return joined.status();
  feeds_[call].push_back(joined->at("plugindata").at("data").at("id").to_number<uint64_t>());
  const ClientIdentity who = NewIdentity();
  // It would take the active role itself towards "actpass".
  const auto published =
      Ask(*handle, {{"request", "publish"}}, "offer", OfferSdp(wish, who, "active"));
  if (!published.ok()) return published.status();
  auto agreed = ReadSdp(std::string(published->at("jsep").at("sdp").as_string()), who);
  if (agreed.ok()) agreed->resource = HandlePath(*handle);
  return agreed;
}

absl::StatusOr<Agreed> Janus::Play(int call, int index, const MediaWish& wish) {
  const auto handle = Attach();
  if (!handle.ok()) return handle.status();
  // As many streams as Switchboard sends: not the audio of everybody.
  boost::json::array streams;
  const std::vector<uint64_t>& feeds = feeds_[call];
  const auto add = [&](int count, std::string_view mid) {
    for (int i = 0; i < count; ++i) {
      const uint64_t feed = feeds[static_cast<size_t>(index + i) % feeds.size()];
      streams.push_back(object{{"feed", feed}, {"mid", mid}});
    }
  };
  add(wish.audio_slots, kAudioMid);
  add(wish.video_slots, kVideoMid);
  const object join = {
      {"request", "join"}, {"ptype", "subscriber"}, {"room", call + 1}, {"streams", streams}};
  auto joined = Ask(*handle, join);
  // A publisher's feed appears a little after its transport is up.
  for (int i = 0; i < kMaxRetries && IsNoSuchFeed(joined.status()); ++i) {
    std::this_thread::sleep_for(kRetryInterval);
    joined = Ask(*handle, join);
  }
  if (!joined.ok()) return joined.status();
  const ClientIdentity who = NewIdentity();
  const std::string offer(joined->at("jsep").at("sdp").as_string());
  auto agreed = ReadSdp(offer, who);
  if (!agreed.ok()) return agreed;
  agreed->resource = HandlePath(*handle);
  agreed->controlling = false;  // who offers controls (RFC 8445 section 6.1.1)
  const auto answer = AnswerSdp(offer, who);
  if (!answer.ok()) return answer.status();
  const auto started = Ask(*handle, {{"request", "start"}}, "answer", *answer);
  if (!started.ok()) return started.status();
  return agreed;
}

absl::StatusOr<std::unique_ptr<Signaling>> Janus::Another() {
  auto another = std::make_unique<Janus>(connection_.url(), identities_.Fork());
  if (absl::Status status = another->Begin(); !status.ok()) return status;
  another->feeds_ = feeds_;
  return another;
}

absl::Status Janus::Leave(const Agreed& agreed) {
  return Post(agreed.resource, {{"janus", "detach"}}).status();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Signaling>> JanusSignaling(const std::string& url,
                                                          Identities identities) {
  auto parsed = Url::Parse(url);
  if (!parsed.ok()) return parsed.status();
  auto janus = std::make_unique<Janus>(*std::move(parsed), std::move(identities));
  if (absl::Status status = janus->Begin(); !status.ok()) return status;
  return janus;
}

}  // namespace bench
