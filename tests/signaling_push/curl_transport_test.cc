// Requests whose host's name servers do not answer. This program's getaddrinfo stands before libc's
// and keeps whoever asks for kSilentHost waiting.
#include "signaling/push/curl_transport.h"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <netdb.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string_view>
#include <vector>

namespace signaling {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::string_view kSilentHost = "silent.example";
// For a transport that waits with the resolver: so long that it shows, and yet the test ends.
constexpr std::chrono::seconds kSilence{5};

class SilentNameServer {
 public:
  // On a resolver's thread: until it is told to answer.
  void Wait() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait_for(lock, kSilence, [&] { return answers_; });
    --waiting_;
    changed_.notify_all();
  }
  bool IsAsked() {
    const std::lock_guard lock(mutex_);
    return waiting_ > 0;
  }
  // Lets everybody go who waits, and sees them off.
  void Answer() {
    std::unique_lock lock(mutex_);
    answers_ = true;
    changed_.notify_all();
    changed_.wait(lock, [&] { return waiting_ == 0; });
    answers_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;
  bool answers_ = false;
};

// Outlives every thread of a resolver.
SilentNameServer& NameServer() {
  static auto* const server = new SilentNameServer;
  return *server;
}

class CurlTransportTest : public testing::Test {
 protected:
  ~CurlTransportTest() override { NameServer().Answer(); }

  static PushRequest Request(milliseconds timeout) {
    return {.url = "https://silent.example/push", .timeout = timeout};
  }
  // Until a resolver waits for the name server.
  static void PollUntilAsked(CurlTransport& transport) {
    const auto end = steady_clock::now() + kSilence;
    while (!NameServer().IsAsked() && steady_clock::now() < end) transport.Poll(milliseconds(1));
    ASSERT_TRUE(NameServer().IsAsked());
  }
};

TEST_F(CurlTransportTest, GivesUpOnANameWithoutWaitingForItsNameServer) {
  CurlTransport transport;
  transport.Start(1, Request(milliseconds(200)));
  PollUntilAsked(transport);
  std::vector<AnsweredExchange> answered;
  const auto end = steady_clock::now() + kSilence;
  while (answered.empty() && steady_clock::now() < end) {
    answered = transport.Poll(milliseconds(50));
  }
  EXPECT_TRUE(NameServer().IsAsked()) << "it has not answered yet";
  ASSERT_EQ(answered.size(), 1U);
  EXPECT_EQ(answered[0].exchange, 1U);
  EXPECT_EQ(answered[0].answer.unanswered, Unanswered::kCannotConnect);
}

TEST_F(CurlTransportTest, EndsWithoutWaitingForANameServer) {
  {
    CurlTransport transport;
    transport.Start(1, Request(milliseconds(60'000)));
    PollUntilAsked(transport);
  }
  EXPECT_TRUE(NameServer().IsAsked()) << "it has not answered yet";
}

// What getaddrinfo below does first: true when the host is the one whose name server is silent.
bool AwaitSilentNameServer(const char* host) {
  if (host == nullptr || host != kSilentHost) return false;
  NameServer().Wait();
  return true;
}

}  // namespace
}  // namespace signaling

extern "C" int getaddrinfo(const char* host, const char* service, const addrinfo* hints,
                           addrinfo** result) {
  if (signaling::AwaitSilentNameServer(host)) return EAI_AGAIN;
  using Resolve = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto next = reinterpret_cast<Resolve>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return next(host, service, hints, result);
}
