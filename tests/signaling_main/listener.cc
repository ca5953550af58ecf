#include "tests/signaling_main/listener.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <chrono>

namespace signaling {
namespace {

namespace json = boost::json;

// RFC 6455 section 5.2
constexpr int kText = 1;
constexpr int kPing = 9;
constexpr int kPong = 10;

std::string Field(const json::object& object, const char* name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

}  // namespace

bool Listener::Connect(uint16_t port) {
  Disconnect();
  socket_ = std::make_unique<RawClient>(port);
  if (socket_->Upgrade().status != 101) return false;
  std::string hello = R"({"token":")" + token_ + R"(","since":)" + std::to_string(since_) + "}";
  greeted_ = false;
  if (!socket_->SendFrame(kText, hello)) return false;
  reader_ = std::thread([this] { Read(); });
  return WaitUntil([this] {
    const std::lock_guard lock(mutex_);
    return greeted_ && since_ >= latest_;
  });
}

void Listener::Disconnect() {
  if (!reader_.joinable()) return;
  socket_->CloseSending();
  reader_.join();
  socket_.reset();
}

void Listener::Read() {
  while (true) {
    const RawFrame frame = socket_->ReadFrame();
    if (frame.opcode == kPing) {
      socket_->SendFrame(kPong, frame.payload);
      continue;
    }
    if (frame.opcode != kText) return;
    const std::lock_guard lock(mutex_);
    Note(frame.payload);
    ++messages_;
    changed_.notify_all();
  }
}

void Listener::Note(const std::string& text) {
  const json::value parsed = json::parse(text);
  const json::object& message = parsed.as_object();
  const std::string type = Field(message, "type");
  const json::value* number = message.if_contains("seq");
  const uint64_t seq = number == nullptr ? 0 : number->to_number<uint64_t>();
  if (type == "user.connected") {
    greeted_ = true;
    latest_ = seq;
    truncated_ = truncated_ || message.contains("truncated");
  } else if (seq != 0) {
    since_ = std::max(since_, seq);
    told_.push_back({seq, type, Field(message, "call_cid")});
  }
}

std::vector<Told> Listener::told() const {
  const std::lock_guard lock(mutex_);
  return told_;
}

uint64_t Listener::latest() const {
  const std::lock_guard lock(mutex_);
  return latest_;
}

size_t Listener::Count(const std::string& type, const std::string& cid) const {
  const std::vector<Told> all = told();
  return static_cast<size_t>(std::count_if(
      all.begin(), all.end(), [&](const Told& one) { return one.type == type && one.cid == cid; }));
}

bool Listener::WaitUntil(const std::function<bool()>& done) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (true) {
    std::unique_lock lock(mutex_);
    const uint64_t seen = messages_;
    lock.unlock();
    if (done()) return true;
    lock.lock();
    // What came while `done` was asked has been counted, and is not waited for.
    if (!changed_.wait_until(lock, end, [&] { return messages_ != seen; })) return false;
  }
}

}  // namespace signaling
