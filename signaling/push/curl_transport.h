// Requests to push services over HTTP/2 by libcurl: many at once on few connections, redirects and
// proxies never. A connection for a stranger's URL is opened to a public address only, judged at
// the moment of opening: no answer of a name server, however it changes, leads inside.
//
// One thread, but for Wake.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "signaling/push/push_request.h"

namespace signaling {

struct AnsweredExchange {
  uint64_t exchange = 0;
  PushAnswer answer;
};

class CurlTransport {
 public:
  CurlTransport();
  ~CurlTransport();
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;

  void Start(uint64_t exchange, PushRequest request);
  // Waits until something was answered, Wake was called, or at most `patience`.
  std::vector<AnsweredExchange> Poll(std::chrono::milliseconds patience);
  // From any thread.
  void Wake();

 private:
  struct Transfer;

  void* multi_;  // CURLM
  std::map<uint64_t, std::unique_ptr<Transfer>> transfers_;
};

}  // namespace signaling
