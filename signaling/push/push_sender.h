// The thread that talks to the push services: feeds PushDispatcher from a mailbox and libcurl, with
// the time.
//
// Pushes that were sent in and have no result when it ends are not lost: the outbox hands them out
// again.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "signaling/push/curl_transport.h"
#include "signaling/push/push_dispatcher.h"

namespace signaling {

class PushSender {
 public:
  // `on_results` is called on the sender's thread.
  PushSender(std::vector<ActivePushProvider> providers, Random random,
             std::function<void(std::vector<PushResult>)> on_results);
  // Breaks off what is on the way.
  ~PushSender();
  PushSender(const PushSender&) = delete;
  PushSender& operator=(const PushSender&) = delete;

  // From any thread.
  void Send(std::vector<DuePush> pushes);

 private:
  void Run();
  std::vector<DuePush> TakeMail();

  const std::function<void(std::vector<PushResult>)> on_results_;
  PushDispatcher dispatcher_;
  CurlTransport transport_;
  std::mutex mutex_;
  std::vector<DuePush> mail_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace signaling
