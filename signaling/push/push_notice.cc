#include "signaling/push/push_notice.h"

#include <openssl/sha.h>

#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "signaling/auth/base64url.h"

namespace signaling {
namespace {

namespace json = boost::json;

// No service takes more than 4 KiB, and a name is the one thing of any length.
constexpr size_t kMaxName = 200;
constexpr size_t kCollapseBytes = 24;

// At most `most` bytes, cut between two characters of UTF-8.
std::string Shortened(std::string_view text, size_t most) {
  if (text.size() <= most) return std::string(text);
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
  return std::string(text.substr(0, most));
}

std::string Text(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return {value->get_string().data(), value->get_string().size()};
}

}  // namespace

std::string PushText(const PushNotice& notice) {
  return json::serialize(json::object{{"ring", notice.ring},
                                      {"caller_id", notice.caller_id},
                                      {"caller_name", Shortened(notice.caller_name, kMaxName)},
                                      {"video", notice.video},
                                      {"reason", notice.reason}});
}

PushNotice ParsePushText(std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse({text.data(), text.size()}, error);
  if (error || !value.is_object()) return {};
  const json::object& object = value.get_object();
  const json::value* video = object.if_contains("video");
  return {.ring = Text(object, "ring"),
          .caller_id = Text(object, "caller_id"),
          .caller_name = Text(object, "caller_name"),
          .video = video == nullptr || !video->is_bool() || video->get_bool(),
          .reason = Text(object, "reason")};
}

json::object PushData(const PushJob& job, const PushNotice& notice) {
  const bool cancel = job.kind == PushKind::kCancel;
  json::object message{{"sender", "stream_video"},
                       {"call_type", cancel ? "call.cancel" : "call.ring"},
                       {"stream_call_cid", job.call.cid()},
                       {"stream_call_id", job.call.id},
                       {"stream_call_type", job.call.type},
                       {"created_by_id", notice.caller_id},
                       {"created_by_name", notice.caller_name},
                       {"receiver_id", job.user_id},
                       {"video", notice.video ? "true" : "false"}};
  if (cancel) message["reason"] = notice.reason;
  return message;
}

std::string CollapseKey(const PushJob& job, const PushNotice& notice) {
  std::string text;
  for (const std::string* part :
       {&job.call.api_key, &job.call.type, &job.call.id, &job.user_id, &notice.ring}) {
    text += *part;
    text += '\0';
  }
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return EncodeBase64Url({reinterpret_cast<const char*>(digest.data()), kCollapseBytes});
}

}  // namespace signaling
