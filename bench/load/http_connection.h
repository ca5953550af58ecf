// A plain HTTP/1.1 client over one kept-open connection, blocking: what signaling needs and no
// more.
#pragma once

#include <absl/status/statusor.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

struct Url {
  std::string host;
  std::string port;
  std::string path;  // without a slash at its end

  // "http://HOST[:PORT][/PATH]"
  static absl::StatusOr<Url> Parse(std::string_view text);
};

struct HttpAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

class HttpConnection {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;
  explicit HttpConnection(Url url) : url_(std::move(url)) {}
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  // Connects when it must; once more when the server had closed meanwhile.
  absl::StatusOr<HttpAnswer> Request(std::string_view method, const std::string& path,
                                     const Headers& headers, std::string_view body);
  const Url& url() const { return url_; }
  // Our own address as the server sees it; empty while not connected.
  std::string LocalIp() const;

 private:
  absl::Status Connect();
  void Disconnect();
  absl::StatusOr<HttpAnswer> Exchange(const std::string& request);
  bool ReadMore();
  absl::StatusOr<HttpAnswer> ReadAnswer();
  absl::Status ReadLength(const std::string& text, std::string& body);
  absl::Status ReadChunks(std::string& body);

  const Url url_;
  int fd_ = -1;
  std::string unread_;
};

}  // namespace bench
