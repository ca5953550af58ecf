#include "bench/load/http_connection.h"

#include <absl/strings/ascii.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace bench {
namespace {

absl::Status Failed(const Url& url, std::string_view what) {
  return absl::UnavailableError(absl::StrCat(url.host, ":", url.port, " ",
                                             absl::string_view(what.data(), what.size()), ": ",
                                             std::strerror(errno)));
}

}  // namespace

absl::StatusOr<Url> Url::Parse(std::string_view text) {
  constexpr std::string_view kScheme = "http://";
  if (!text.starts_with(kScheme)) {
    return absl::InvalidArgumentError("A server's URL starts with http://");
  }
  text.remove_prefix(kScheme.size());
  const size_t slash = std::min(text.find('/'), text.size());
  const std::string_view authority = text.substr(0, slash);
  Url url{.port = "80", .path = std::string(text.substr(slash))};
  while (url.path.ends_with('/')) url.path.pop_back();
  const size_t colon = authority.rfind(':');
  url.host = authority.substr(0, colon);
  if (colon != std::string_view::npos) url.port = authority.substr(colon + 1);
  return url;
}

HttpConnection::~HttpConnection() { Disconnect(); }

void HttpConnection::Disconnect() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
  unread_.clear();
}

absl::Status HttpConnection::Connect() {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (getaddrinfo(url_.host.c_str(), url_.port.c_str(), &hints, &found) != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("The server's address must be numeric, unlike ", url_.host));
  }
  fd_ = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool connected = fd_ >= 0 && connect(fd_, found->ai_addr, found->ai_addrlen) == 0;
  freeaddrinfo(found);
  if (!connected) {
    const absl::Status status = Failed(url_, "takes no connection");
    Disconnect();
    return status;
  }
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  const timeval limit = {.tv_sec = 10, .tv_usec = 0};
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  return absl::OkStatus();
}

std::string HttpConnection::LocalIp() const {
  sockaddr_storage local{};
  socklen_t size = sizeof(local);
  auto* const address = reinterpret_cast<sockaddr*>(&local);
  std::array<char, 64> ip{};
  if (getsockname(fd_, address, &size) != 0 ||
      getnameinfo(address, size, ip.data(), ip.size(), nullptr, 0, NI_NUMERICHOST) != 0) {
    return {};
  }
  return ip.data();
}

absl::StatusOr<HttpAnswer> HttpConnection::Request(std::string_view method, const std::string& path,
                                                   const Headers& headers, std::string_view body) {
  std::string request = absl::StrCat(std::string(method), " ", path,
                                     " HTTP/1.1\r\nHost: ", url_.host, ":", url_.port, "\r\n");
  for (const auto& [name, value] : headers) absl::StrAppend(&request, name, ": ", value, "\r\n");
  absl::StrAppend(&request, "Content-Length: ", body.size(), "\r\n\r\n", std::string(body));
  const bool reused = fd_ >= 0;
  auto answer = Exchange(request);
  return answer.ok() || !reused ? answer : Exchange(request);
}

absl::StatusOr<HttpAnswer> HttpConnection::Exchange(const std::string& request) {
  if (fd_ < 0) {
    if (const absl::Status status = Connect(); !status.ok()) return status;
  }
  const ssize_t sent = send(fd_, request.data(), request.size(), MSG_NOSIGNAL);
  auto answer = sent == static_cast<ssize_t>(request.size())
                    ? ReadAnswer()
                    : absl::StatusOr<HttpAnswer>(Failed(url_, "takes no request"));
  if (!answer.ok() || answer->headers["connection"] == "close") Disconnect();
  return answer;
}

bool HttpConnection::ReadMore() {
  std::array<char, 65536> bytes;
  const ssize_t got = recv(fd_, bytes.data(), bytes.size(), 0);
  if (got > 0) unread_.append(bytes.data(), static_cast<size_t>(got));
  return got > 0;
}

absl::StatusOr<HttpAnswer> HttpConnection::ReadAnswer() {
  size_t end = 0;
  while ((end = unread_.find("\r\n\r\n")) == std::string::npos) {
    if (!ReadMore()) return Failed(url_, "does not answer");
  }
  HttpAnswer answer;
  const std::vector<std::string> lines = absl::StrSplit(unread_.substr(0, end), "\r\n");
  const std::vector<std::string> first = absl::StrSplit(lines[0], ' ');
  if (first.size() < 2 || !absl::SimpleAtoi(first[1], &answer.status)) {
    return absl::UnavailableError("That is no HTTP answer");
  }
  for (size_t i = 1; i < lines.size(); ++i) {
    const size_t colon = lines[i].find(':');
    if (colon == std::string::npos) continue;
    answer.headers[absl::AsciiStrToLower(lines[i].substr(0, colon))] =
        std::string(absl::StripAsciiWhitespace(lines[i].substr(colon + 1)));
  }
  unread_.erase(0, end + 4);
  const absl::Status body = answer.headers["transfer-encoding"] == "chunked"
                                ? ReadChunks(answer.body)
                                : ReadLength(answer.headers["content-length"], answer.body);
  if (!body.ok()) return body;
  return answer;
}

absl::Status HttpConnection::ReadLength(const std::string& text, std::string& body) {
  size_t length = 0;
  if (!text.empty() && !absl::SimpleAtoi(text, &length)) {
    return absl::UnavailableError("That is no HTTP answer");
  }
  while (unread_.size() < length) {
    if (!ReadMore()) return Failed(url_, "ends in the middle of an answer");
  }
  body.append(unread_, 0, length);
  unread_.erase(0, length);
  return absl::OkStatus();
}

// RFC 9112 section 7.1: sizes in hexadecimal, the last one 0.
absl::Status HttpConnection::ReadChunks(std::string& body) {
  for (uint64_t size = 1; size != 0;) {
    size_t line = 0;
    while ((line = unread_.find("\r\n")) == std::string::npos) {
      if (!ReadMore()) return Failed(url_, "ends in the middle of an answer");
    }
    if (!absl::SimpleHexAtoi(unread_.substr(0, line), &size)) {
      return absl::UnavailableError("That is no HTTP answer");
    }
    unread_.erase(0, line + 2);
    if (const absl::Status status = ReadLength(absl::StrCat(size + 2), body); !status.ok()) {
      return status;
    }
    body.resize(body.size() - 2);
  }
  return absl::OkStatus();
}

}  // namespace bench
