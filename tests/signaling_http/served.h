// A real HttpServer on a free loopback port, on a thread of its own; what its owner was told is
// kept for the test to wait for.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "signaling/http/http_server.h"

namespace signaling {

class Served {
 public:
  using Answers = std::function<HttpResponse(const HttpRequest&)>;
  explicit Served(HttpServerOptions options = {}, Answers answers = Echo)
      : Served(std::move(options),
               HttpHandler([answers = std::move(answers)](const HttpRequest& request,
                                                          const HttpRespond& respond) {
                 respond(answers(request));
               })) {}
  Served(HttpServerOptions options, HttpHandler handler)
      : server_(std::make_unique<HttpServer>(io_, Free(std::move(options)), std::move(handler),
                                             Recorder())) {
    error_ = server_->Listen();
    thread_ = std::thread([this] { io_.run(); });
  }
  // A test that runs out of memory may as well end.
  ~Served() {  // NOLINT(bugprone-exception-escape)
    Run([this] { server_->Stop(); });
    guard_.reset();
    thread_.join();
  }

  // Answers with what was asked, one line each.
  static HttpResponse Echo(const HttpRequest& request) {
    std::string body = request.method + " " + request.path + "\n";
    for (const auto& [name, value] : request.query) {
      body.append(name).append("=").append(value).append("\n");
    }
    body.append(request.body);
    return {.status = 200, .headers = {{"Content-Type", "text/plain"}}, .body = std::move(body)};
  }

  uint16_t port() const { return server_->port(); }
  const std::string& error() const { return error_; }
  HttpServer& server() { return *server_; }

  // Runs `work` on the server's thread and waits for it.
  void Run(std::function<void()> work) {
    std::promise<void> done;
    boost::asio::post(io_, [&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }

  // "open 1", "text 1 hello", "close 1"; waits until `count` of them have come.
  std::vector<std::string> Told(size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(10), [&] { return told_.size() >= count; });
    return told_;
  }

 private:
  static HttpServerOptions Free(HttpServerOptions options) {
    options.port = 0;
    return options;
  }

  WebSocketHandler Recorder() {
    return {.on_open =
                [this](SocketId id, const HttpRequest& request) {
                  Tell("open " + std::to_string(id) + " " +
                       std::string(request.Query("token").value_or("-")));
                },
            .on_message =
                [this](SocketId id, std::string_view text) {
                  Tell("text " + std::to_string(id) + " " + std::string(text));
                },
            .on_close = [this](SocketId id) { Tell("close " + std::to_string(id)); }};
  }

  void Tell(std::string text) {
    const std::lock_guard lock(mutex_);
    told_.push_back(std::move(text));
    changed_.notify_all();
  }

  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{
      io_.get_executor()};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> told_;
  std::string error_;
  std::unique_ptr<HttpServer> server_;
  std::thread thread_;
};

}  // namespace signaling
