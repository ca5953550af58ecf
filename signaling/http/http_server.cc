#include "signaling/http/http_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>
#include <vector>

#include "signaling/http/http_error.h"
#include "signaling/http/http_session.h"
#include "signaling/http/server_context.h"

namespace signaling {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::milliseconds kAcceptRetry{100};

std::string TooBusy() {
  const HttpResponse response = UnavailableResponse(
      "too_busy", "The server has too many connections", std::chrono::seconds(5));
  std::string bytes = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n";
  for (const auto& [name, value] : response.headers) bytes += name + ": " + value + "\r\n";
  return bytes + "Content-Length: " + std::to_string(response.body.size()) + "\r\n\r\n" +
         response.body;
}

}  // namespace

struct HttpServer::Impl : std::enable_shared_from_this<Impl> {
  explicit Impl(asio::io_context& io) : acceptor(io), retry(io) {}

  error_code Bind(const tcp::endpoint& endpoint) {
    error_code error;
    error = acceptor.open(endpoint.protocol(), error);
    if (!error) error = acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) error = acceptor.bind(endpoint, error);
    if (!error) error = acceptor.listen(asio::socket_base::max_listen_connections, error);
    return error;
  }

  void AcceptNext() {
    acceptor.async_accept([weak = weak_from_this()](error_code error, tcp::socket socket) {
      const std::shared_ptr<Impl> self = weak.lock();
      if (!self || self->context->stopped) return;
      if (error) return self->AcceptLater();
      self->OnAccepted(std::move(socket));
      self->AcceptNext();
    });
  }

  // Out of file descriptors, most likely: the next one to end makes room.
  void AcceptLater() {
    retry.expires_after(kAcceptRetry);
    retry.async_wait([weak = weak_from_this()](error_code error) {
      const std::shared_ptr<Impl> self = weak.lock();
      if (!error && self && !self->context->stopped) self->AcceptNext();
    });
  }

  void OnAccepted(tcp::socket socket) {
    if (context->connections < context->options.max_connections) {
      return StartHttpSession(ConnectionSlot(context), std::move(socket));
    }
    error_code ignored;
    ignored = socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(TooBusy()), ignored);
  }

  tcp::acceptor acceptor;
  asio::steady_timer retry;
  std::shared_ptr<ServerContext> context = std::make_shared<ServerContext>();
};

HttpServer::HttpServer(asio::io_context& io, HttpServerOptions options, HttpHandler on_request,
                       WebSocketHandler on_socket)
    : impl_(std::make_shared<Impl>(io)) {
  impl_->context->options = std::move(options);
  impl_->context->on_request = std::move(on_request);
  impl_->context->on_socket = std::move(on_socket);
}

// Only running out of memory can throw here, and that ends the process anyway.
HttpServer::~HttpServer() {  // NOLINT(bugprone-exception-escape)
  Stop();
  impl_->context->destroyed = true;
  impl_->context->on_idle = nullptr;
}

std::string HttpServer::Listen() {
  const HttpServerOptions& options = impl_->context->options;
  error_code error;
  const asio::ip::address address = asio::ip::make_address(options.address, error);
  if (!error) error = impl_->Bind({address, options.port});
  if (error) {
    error_code ignored;
    ignored = impl_->acceptor.close(ignored);
    const std::string host = options.address.find(':') == std::string::npos
                                 ? options.address
                                 : "[" + options.address + "]";
    std::string reason = error.message();
    if (!reason.empty() && reason[0] >= 'A' && reason[0] <= 'Z') reason[0] += 'a' - 'A';
    return "Cannot listen on " + host + ":" + std::to_string(options.port) + ": " + reason +
           ". Choose another with --http_listen.";
  }
  impl_->AcceptNext();
  return "";
}

uint16_t HttpServer::port() const {
  error_code error;
  const tcp::endpoint endpoint = impl_->acceptor.local_endpoint(error);
  return error ? 0 : endpoint.port();
}

void HttpServer::Stop(std::function<void()> on_stopped) {
  ServerContext& context = *impl_->context;
  if (context.stopped) return;
  context.stopped = true;
  error_code ignored;
  ignored = impl_->acceptor.close(ignored);
  impl_->retry.cancel();
  std::vector<std::shared_ptr<WebSocketConnection>> sockets;  // closing one takes it off the list
  sockets.reserve(context.sockets.size());
  for (const auto& [id, socket] : context.sockets) sockets.push_back(socket);
  for (const auto& socket : sockets) socket->Close(1001, "the server is stopping");
  const std::vector<HttpConnection*> http(context.http.begin(), context.http.end());
  for (HttpConnection* connection : http) connection->Finish();
  if (!on_stopped) return;
  if (context.connections == 0) return on_stopped();
  context.on_idle = std::move(on_stopped);
}

void HttpServer::Send(SocketId socket, std::string text) {
  const auto found = impl_->context->sockets.find(socket);
  if (found == impl_->context->sockets.end()) return;
  const std::shared_ptr<WebSocketConnection> connection = found->second;
  connection->Send(std::move(text));
}

void HttpServer::Close(SocketId socket, uint16_t code, std::string_view reason) {
  const auto found = impl_->context->sockets.find(socket);
  if (found == impl_->context->sockets.end()) return;
  const std::shared_ptr<WebSocketConnection> connection = found->second;
  connection->Close(code, reason);
}

}  // namespace signaling
