#include "signaling/push/curl_transport.h"

#include <absl/strings/match.h>
#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <utility>

#include "signaling/push/address_policy.h"

namespace signaling {
namespace {

constexpr long kMaxConnections = 64;
constexpr long kMaxConnectionsToHost = 4;
constexpr long kConnectTimeoutMs = 5'000;
// Apple asks to keep connections; they are checked before they are used again.
constexpr long kConnectionAge = 3'600;

struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

void InitializeCurlOnce() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(code);
}

}  // namespace

struct CurlTransport::Transfer {
  uint64_t exchange = 0;
  PushRequest request;
  PushAnswer answer;
  bool forbidden = false;
  std::unique_ptr<curl_slist, FreeList> headers;
  std::unique_ptr<CURL, FreeEasy> easy;

  static size_t OnBody(char* bytes, size_t size, size_t count, void* self) {
    PushAnswer& answer = static_cast<Transfer*>(self)->answer;
    if (answer.body.size() + size * count > kMaxPushAnswerBytes) {
      answer.unanswered = Unanswered::kAnswerTooLarge;
      return 0;
    }
    answer.body.append(bytes, size * count);
    return size * count;
  }

  static size_t OnHeader(char* bytes, size_t size, size_t count, void* self) {
    constexpr absl::string_view kName = "retry-after:";
    std::string_view line(bytes, size * count);
    if (absl::StartsWithIgnoreCase({line.data(), line.size()}, kName)) {
      line.remove_prefix(kName.size());
      while (line.starts_with(' ')) line.remove_prefix(1);
      while (line.ends_with('\n') || line.ends_with('\r') || line.ends_with(' ')) {
        line.remove_suffix(1);
      }
      static_cast<Transfer*>(self)->answer.retry_after = std::string(line);
    }
    return size * count;
  }

  // The address is the one that is connected to, whatever the name was.
  static curl_socket_t OnOpen(void* self, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (transfer.request.public_addresses_only && !IsPublic(address->addr)) {
      transfer.forbidden = true;
      return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }

  void Prepare() {
    CURL* const curl = easy.get();
    curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PRIVATE, this);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(curl, CURLOPT_PIPEWAIT, 1L);  // rather a stream than another connection
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    // A name server that does not answer keeps one thread waiting, not this one when it gives up.
    curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXAGE_CONN, kConnectionAge);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
    if (!request.ca_file.empty()) {
      curl_easy_setopt(curl, CURLOPT_CAINFO, request.ca_file.c_str());
      curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);
    }
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, OnOpen);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, this);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, OnBody);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, OnHeader);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, this);
    SetBody();
  }

  void SetBody() {
    CURL* const curl = easy.get();
    curl_slist* list = curl_slist_append(nullptr, "Expect:");
    for (const auto& [name, value] : request.headers) {
      list = curl_slist_append(list, (name + ": " + value).c_str());
    }
    headers.reset(list);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
  }

  void Conclude(CURLcode code) {
    if (code == CURLE_OK) {
      long status = 0;
      curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
      answer.status = static_cast<int>(status);
    } else if (answer.unanswered == Unanswered::kNo) {
      answer.unanswered = forbidden ? Unanswered::kForbiddenAddress : WhyNot(code);
      // Only what was asked may have been done.
      if (answer.unanswered == Unanswered::kTimeout && !Asked()) {
        answer.unanswered = Unanswered::kCannotConnect;
      }
    }
  }

  bool Asked() const {
    curl_off_t began = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_PRETRANSFER_TIME_T, &began);
    return began > 0;
  }

  static Unanswered WhyNot(CURLcode code) {
    switch (code) {
      case CURLE_OPERATION_TIMEDOUT:
        return Unanswered::kTimeout;
      case CURLE_PEER_FAILED_VERIFICATION:
      case CURLE_SSL_CACERT_BADFILE:
        return Unanswered::kBadCertificate;
      case CURLE_SEND_ERROR:
      case CURLE_RECV_ERROR:
      case CURLE_GOT_NOTHING:
      case CURLE_PARTIAL_FILE:
      case CURLE_HTTP2:
      case CURLE_HTTP2_STREAM:
        return Unanswered::kConnectionLost;
      default:
        return Unanswered::kCannotConnect;
    }
  }
};

CurlTransport::CurlTransport() {
  InitializeCurlOnce();
  multi_ = curl_multi_init();
  curl_multi_setopt(multi_, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
  curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, kMaxConnections);
  curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, kMaxConnectionsToHost);
}

CurlTransport::~CurlTransport() {
  for (const auto& [exchange, transfer] : transfers_) {
    curl_multi_remove_handle(multi_, transfer->easy.get());
  }
  transfers_.clear();
  curl_multi_cleanup(multi_);
}

void CurlTransport::Start(uint64_t exchange, PushRequest request) {
  auto transfer = std::make_unique<Transfer>();
  transfer->exchange = exchange;
  transfer->request = std::move(request);
  transfer->easy.reset(curl_easy_init());
  transfer->Prepare();
  curl_multi_add_handle(multi_, transfer->easy.get());
  transfers_.emplace(exchange, std::move(transfer));
}

std::vector<AnsweredExchange> CurlTransport::Poll(std::chrono::milliseconds patience) {
  int running = 0;
  curl_multi_perform(multi_, &running);
  std::vector<AnsweredExchange> answered;
  const auto collect = [&] {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      Transfer* transfer = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      transfer->Conclude(message->data.result);
      curl_multi_remove_handle(multi_, message->easy_handle);
      answered.push_back({transfer->exchange, std::move(transfer->answer)});
      transfers_.erase(answered.back().exchange);
    }
  };
  collect();
  if (!answered.empty()) return answered;
  curl_multi_poll(multi_, nullptr, 0, static_cast<int>(patience.count()), nullptr);
  curl_multi_perform(multi_, &running);
  collect();
  return answered;
}

void CurlTransport::Wake() { curl_multi_wakeup(multi_); }

}  // namespace signaling
