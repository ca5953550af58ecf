#include "signaling/http/websocket_session.h"

#include <spdlog/spdlog.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket.hpp>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "signaling/http/read_buffer.h"

namespace signaling {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

// RFC 6455 section 7.4.1
constexpr uint16_t kUnsupportedType = 1003;
constexpr uint16_t kInternalError = 1011;

class WebSocketSession : public WebSocketConnection,
                         public std::enable_shared_from_this<WebSocketSession> {
 public:
  WebSocketSession(ConnectionSlot slot, asio::ip::tcp::socket socket)
      : context_(slot.shared_context()),
        slot_(std::move(slot)),
        stream_(std::move(socket)),
        timer_(stream_.get_executor()) {}

  void Accept(HttpRequest request) {
    const HttpTimeouts& timeouts = context_->options.timeouts;
    // Beast's "handshake" timeout is that of the closing one too.
    stream_.set_option(
        websocket::stream_base::timeout{.handshake_timeout = timeouts.websocket_close,
                                        .idle_timeout = timeouts.websocket_idle,
                                        .keep_alive_pings = true});
    stream_.read_message_max(kMaxWebSocketMessageBytes);
    stream_.auto_fragment(false);
    stream_.text(true);
    auto upgrade = std::make_shared<http::request<http::empty_body>>(http::verb::get, "/ws", 11);
    for (const auto& [name, value] : request.headers) upgrade->insert(name, value);
    stream_.async_accept(*upgrade, [self = shared_from_this(), upgrade,
                                    request = std::move(request)](error_code error) {
      if (!error) self->OnAccepted(request);
    });
  }

  void Send(std::string text) override {
    if (closed_) return;
    if (queued_bytes_ + text.size() > kMaxQueuedBytes) {
      // Whoever does not read gets no more: only what is already on its way stays.
      if (queue_.size() > 1) queue_.erase(queue_.begin() + 1, queue_.end());
      return Close(kTryAgainLater, "too much is waiting to be read");
    }
    queued_bytes_ += text.size();
    queue_.push_back(std::move(text));
    if (queue_.size() == 1) WriteNext();
  }

  void Close(uint16_t code, std::string_view reason) override {
    if (closed_) return;
    MarkClosed();
    // RFC 6455 section 5.5: a control frame holds at most 125 bytes, two of them the code.
    const std::string_view fitting = reason.substr(0, 123);
    close_reason_ = websocket::close_reason(static_cast<websocket::close_code>(code),
                                            beast::string_view(fitting.data(), fitting.size()));
    timer_.expires_after(context_->options.timeouts.websocket_close);
    timer_.async_wait([weak = weak_from_this()](error_code error) {
      const std::shared_ptr<WebSocketSession> self = weak.lock();
      if (!error && self) self->Drop();
    });
    if (queue_.empty()) SendClose();
  }

 private:
  void OnAccepted(const HttpRequest& request) {
    if (context_->stopped) return Drop();
    id_ = context_->next_socket++;
    context_->sockets.emplace(id_, shared_from_this());
    // The peer's close counts as soon as it arrives, not when the peer has ended TCP too.
    stream_.control_callback([this](websocket::frame_type type, beast::string_view) {
      if (type == websocket::frame_type::close && !closed_) MarkClosed();
    });
    Guarded([&] { context_->on_socket.on_open(id_, request); });
    ReadNext();
  }

  // Libraries may throw; what() may quote the message, so it is not logged.
  template <typename Call>
  void Guarded(Call call) {
    try {
      call();
    } catch (const std::exception&) {
      spdlog::error("A WebSocket message could not be handled because of an internal error");
      Close(kInternalError, "internal error");
    }
  }

  void ReadNext() {
    stream_.async_read(buffer_, [self = shared_from_this()](error_code error, size_t) {
      if (error) return self->OnGone();
      self->OnMessage();
      self->ReadNext();
    });
  }

  void OnMessage() {
    if (!stream_.got_text()) {
      Close(kUnsupportedType, "only text messages are understood");
    } else if (!closed_ && !context_->destroyed) {
      const auto bytes = buffer_.cdata();
      Guarded([&] {
        context_->on_socket.on_message(id_, {static_cast<const char*>(bytes.data()), bytes.size()});
      });
    }
    EmptyReadBuffer(buffer_);
  }

  void WriteNext() {
    stream_.async_write(asio::buffer(queue_.front()),
                        [self = shared_from_this()](error_code error, size_t) {
                          if (error) return self->Drop();
                          self->queued_bytes_ -= self->queue_.front().size();
                          self->queue_.pop_front();
                          if (!self->queue_.empty()) {
                            self->WriteNext();
                          } else if (self->closed_) {
                            self->SendClose();
                          }
                        });
  }

  void SendClose() {
    stream_.async_close(close_reason_, [self = shared_from_this()](error_code) { self->Drop(); });
  }

  // The peer closed, broke the rules (Beast has answered with the code for that) or is silent.
  void OnGone() {
    if (!closed_) MarkClosed();
    Drop();
  }

  void Drop() {
    error_code ignored;
    timer_.cancel();
    ignored = stream_.next_layer().close(ignored);
  }

  // From now on the owner knows this socket no more.
  void MarkClosed() {
    closed_ = true;
    context_->sockets.erase(id_);
    asio::post(stream_.get_executor(), [context = context_, id = id_] {
      if (!context->destroyed) context->on_socket.on_close(id);
    });
  }

  const std::shared_ptr<ServerContext> context_;
  const ConnectionSlot slot_;
  websocket::stream<asio::ip::tcp::socket, /*deflateSupported=*/false> stream_;
  asio::steady_timer timer_;
  SocketId id_ = 0;
  beast::flat_buffer buffer_{kMaxWebSocketMessageBytes};
  std::deque<std::string> queue_;  // the first one is being written
  size_t queued_bytes_ = 0;
  bool closed_ = false;
  websocket::close_reason close_reason_;
};

}  // namespace

void StartWebSocketSession(ConnectionSlot slot, asio::ip::tcp::socket socket, HttpRequest request) {
  std::make_shared<WebSocketSession>(std::move(slot), std::move(socket))
      ->Accept(std::move(request));
}

}  // namespace signaling
