#include "signaling/http/http_session.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <ctime>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "signaling/http/http_error.h"
#include "signaling/http/origin.h"
#include "signaling/http/read_buffer.h"
#include "signaling/http/uri.h"
#include "signaling/http/websocket_session.h"

namespace signaling {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr size_t kReadBytes = 4096;
// After a last response, what the client still sends is read and thrown away for a while: closing
// at once would reset the connection and may lose the response on its way (RFC 9112 section 9.6).
constexpr size_t kLingerBytes = 4'194'304;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::string HttpDate(std::time_t now) {
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[40];
  const size_t size = std::strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &utc);
  return {text, size};
}

// A value that would end its line early could forge another header.
bool IsSafeHeader(const std::pair<std::string, std::string>& header) {
  const auto unsafe = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
  return std::none_of(header.second.begin(), header.second.end(), unsafe) &&
         header.second.size() <= 8192;
}

bool HasNoBody(int status) { return status == 204 || status == 304; }

class HttpSession : public HttpConnection, public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(ConnectionSlot slot, asio::ip::tcp::socket socket, std::string remote_ip)
      : context_(slot.shared_context()),
        slot_(std::move(slot)),
        socket_(std::move(socket)),
        timer_(socket_.get_executor()),
        remote_ip_(std::move(remote_ip)) {
    context_->http.insert(this);
  }
  ~HttpSession() override { context_->http.erase(this); }

  void Start() { AwaitRequest(timeouts().header); }

  void Finish() override {
    if (state_ == State::kIdle) return Drop();
    SetDeadline(timeouts().goodbye);
  }

 private:
  enum class State {
    kIdle,     // waits for the first byte of a request
    kReading,  // a late request is answered with 408, a late client just dropped
    kAnswering,
    kLingering
  };

  void Drop() {
    error_code ignored;
    timer_.cancel();
    ignored = socket_.close(ignored);
    // Whoever holds on to an answer that it never gives is no connection.
    const ConnectionSlot given_back(std::move(slot_));
  }

  const HttpTimeouts& timeouts() const { return context_->options.timeouts; }

  // A deadline mostly moves away before it is met, several times a request: the timer is only set
  // when it would be late, and looks where the deadline is by then.
  void SetDeadline(std::chrono::milliseconds after) {
    timed_out_ = false;
    if (context_->stopped) after = std::min(after, timeouts().goodbye);
    deadline_ = std::chrono::steady_clock::now() + after;
    if (!watching_ || deadline_ < timer_.expiry()) Watch();
  }

  void Watch() {
    watching_ = true;
    timer_.expires_at(deadline_);
    timer_.async_wait([weak = weak_from_this()](error_code error) {
      const std::shared_ptr<HttpSession> self = weak.lock();
      if (!error && self) self->OnTimer();
    });
  }

  void OnTimer() {
    if (deadline_ > std::chrono::steady_clock::now()) return Watch();
    watching_ = false;
    timed_out_ = true;
    error_code ignored;
    if (state_ != State::kReading) return Drop();
    ignored = socket_.cancel(ignored);
  }

  void AwaitRequest(std::chrono::milliseconds patience) {
    if (context_->stopped) return Linger();
    parser_.emplace();
    parser_->header_limit(kMaxHeaderBytes);
    parser_->body_limit(kMaxBodyBytes);
    if (buffer_.size() > 0) return ReadHeader();  // pipelined
    EmptyReadBuffer(buffer_);
    state_ = State::kIdle;
    SetDeadline(patience);
    socket_.async_read_some(buffer_.prepare(kReadBytes),
                            [self = shared_from_this()](error_code error, size_t bytes) {
                              if (error) return self->Drop();
                              self->buffer_.commit(bytes);
                              self->ReadHeader();
                            });
  }

  void ReadHeader() {
    state_ = State::kReading;
    SetDeadline(timeouts().header);
    http::async_read_header(socket_, buffer_, *parser_,
                            [self = shared_from_this()](error_code error, size_t) {
                              if (error) return self->RefuseUnread(error);
                              self->OnHeader();
                            });
  }

  void OnHeader() {
    if (parser_->is_done()) return OnRequest();
    SetDeadline(timeouts().body);
    // RFC 9110 section 10.1.1
    if (!beast::iequals(parser_->get()[http::field::expect], "100-continue")) return ReadBody();
    asio::async_write(socket_, asio::buffer(kContinue),
                      [self = shared_from_this()](error_code error, size_t) {
                        if (error) return self->Drop();
                        self->ReadBody();
                      });
  }

  void ReadBody() {
    http::async_read(socket_, buffer_, *parser_,
                     [self = shared_from_this()](error_code error, size_t) {
                       if (error) return self->RefuseUnread(error);
                       self->OnRequest();
                     });
  }

  // The request could not be read: say why, if anybody is still listening.
  void RefuseUnread(error_code error) {
    if (timed_out_) {
      return Refuse(408, "request_timeout", "The request took too long to arrive");
    }
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
      return Refuse(431, "headers_too_large", "The request's headers are larger than 16 KiB");
    }
    if (error == http::error::body_limit) {
      return Refuse(413, "body_too_large", "The request's body is larger than 1 MiB");
    }
    if (error == http::error::end_of_stream || error == http::error::partial_message ||
        error.category() != make_error_code(http::error::bad_target).category()) {
      return Drop();  // the client has gone
    }
    Refuse(400, "bad_request", "The request is not valid HTTP/1.1");
  }

  void Refuse(int status, std::string_view code, std::string_view sentence) {
    Refuse(ErrorResponse(status, code, sentence));
  }

  void Refuse(HttpResponse response) {
    Respond(std::move(response), /*head=*/false, /*keep_alive=*/false);
  }

  // A page of an allowed origin may read why it was refused, whoever says so. (The API adds this to
  // what it answers itself.)
  void ExposeRefusal(HttpResponse& response) {
    constexpr std::string_view kAllowOrigin = "Access-Control-Allow-Origin";
    const auto allows = [&](const auto& header) { return header.first == kAllowOrigin; };
    const std::string_view origin = HeaderOf(http::field::origin);
    if (response.status < 400 || origin.empty() ||
        std::any_of(response.headers.begin(), response.headers.end(), allows) ||
        !OriginMayConnect(origin, HeaderOf(http::field::host), context_->options.allowed_origins)) {
      return;
    }
    response.headers.emplace_back(kAllowOrigin, origin);
    response.headers.emplace_back("Access-Control-Expose-Headers", "Retry-After");
    response.headers.emplace_back("Vary", "Origin");
  }

  void OnRequest() {
    state_ = State::kAnswering;
    if (context_->stopped) {
      return Refuse(UnavailableResponse("draining", "The server is stopping; try again",
                                        std::chrono::seconds(1)));
    }
    const auto& message = parser_->get();
    // RFC 9112 section 3.2
    const auto hosts = message.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && message.version() >= 11)) {
      return Refuse(400, "bad_request", "The request must have one Host header");
    }
    std::optional<Target> target = ParseTarget({message.target().data(), message.target().size()});
    if (!target) return Refuse(400, "bad_target", "The request's address is malformed");
    HttpRequest request = TakeRequest(*std::move(target));
    if (request.path == "/ws") return OnWebSocketRequest(std::move(request));
    const bool head = message.method() == http::verb::head;
    if (head) request.method = "GET";
    Ask(request,
        [self = shared_from_this(), head, keep_alive = message.keep_alive()](
            HttpResponse response) { self->Respond(std::move(response), head, keep_alive); });
  }

  HttpRequest TakeRequest(Target target) {
    auto& message = parser_->get();
    HttpRequest request;
    request.method = std::string(message.method_string());
    request.path = std::move(target.path);
    request.query = std::move(target.query);
    for (const auto& field : message) {
      request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    }
    request.body = std::move(message.body());
    request.remote_ip = remote_ip_;
    return request;
  }

  void Ask(const HttpRequest& request, const HttpRespond& respond) {
    try {
      context_->on_request(request, respond);
    } catch (const std::exception&) {
      // Libraries may throw; what() may quote the request, so it is not logged.
      spdlog::error("A request could not be answered because of an internal error");
      respond(ErrorResponse(500, "internal", "The server failed to answer; please try again"));
    }
  }

  void OnWebSocketRequest(HttpRequest request) {
    const auto& message = parser_->get();
    if (!beast::websocket::is_upgrade(message) ||
        HeaderOf(http::field::sec_websocket_version) != "13") {
      HttpResponse response =
          ErrorResponse(426, "upgrade_required", "Connect to /ws as a WebSocket, version 13");
      response.headers.insert(response.headers.end(),
                              {{"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13"}});
      return Respond(std::move(response), message.method() == http::verb::head, false);
    }
    if (!OriginMayConnect(request.Header("Origin"), request.Header("Host"),
                          context_->options.allowed_origins)) {
      return Refuse(403, "origin_not_allowed", "This web page may not connect to this server");
    }
    // RFC 6455 section 4.1: the key is 16 bytes in Base64; the client waits for our answer.
    if (request.Header("Sec-WebSocket-Key").size() != 24 || buffer_.size() > 0) {
      return Refuse(400, "bad_request", "The WebSocket handshake is malformed");
    }
    timer_.cancel();
    StartWebSocketSession(std::move(slot_), std::move(socket_), std::move(request));
  }

  void Respond(HttpResponse response, bool head, bool keep_alive) {
    state_ = State::kAnswering;
    ExposeRefusal(response);
    keep_alive = keep_alive && !context_->stopped;
    response_.version(11);
    response_.result(static_cast<unsigned>(response.status));
    response_.set(http::field::date, HttpDate(std::time(nullptr)));
    for (const auto& header : response.headers) {
      if (IsSafeHeader(header)) response_.insert(header.first, header.second);
    }
    if (!HasNoBody(response.status)) {
      response_.content_length(response.body.size());
      if (!head) response_.body() = std::move(response.body);
    }
    response_.keep_alive(keep_alive);
    SetDeadline(timeouts().write);
    http::async_write(socket_, response_,
                      [self = shared_from_this(), keep_alive](error_code error, size_t) {
                        if (error) return self->Drop();
                        self->response_ = {};
                        if (keep_alive) return self->AwaitRequest(self->timeouts().idle);
                        self->Linger();
                      });
  }

  void Linger() {
    state_ = State::kLingering;
    error_code error;
    error = socket_.shutdown(asio::ip::tcp::socket::shutdown_send, error);
    if (error) return Drop();
    buffer_.clear();
    SetDeadline(timeouts().goodbye);
    Discard();
  }

  void Discard() {
    socket_.async_read_some(buffer_.prepare(kReadBytes),
                            [self = shared_from_this()](error_code error, size_t bytes) {
                              self->discarded_ += bytes;
                              if (error || self->discarded_ > kLingerBytes) return self->Drop();
                              self->Discard();
                            });
  }

  std::string_view HeaderOf(http::field name) const {
    const auto value = parser_->get()[name];
    return {value.data(), value.size()};
  }

  const std::shared_ptr<ServerContext> context_;
  ConnectionSlot slot_;
  asio::ip::tcp::socket socket_;
  std::chrono::steady_clock::time_point deadline_;
  asio::steady_timer timer_;
  bool watching_ = false;  // the timer runs
  const std::string remote_ip_;
  beast::flat_buffer buffer_{kMaxHeaderBytes + kMaxBodyBytes};
  std::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::string_body> response_;
  State state_ = State::kIdle;
  bool timed_out_ = false;
  size_t discarded_ = 0;
};

}  // namespace

void StartHttpSession(ConnectionSlot slot, asio::ip::tcp::socket socket) {
  error_code error;
  const auto remote = socket.remote_endpoint(error);
  if (error) return;
  error = socket.set_option(asio::ip::tcp::no_delay(true), error);
  asio::ip::address address = remote.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  std::make_shared<HttpSession>(std::move(slot), std::move(socket), address.to_string())->Start();
}

}  // namespace signaling
