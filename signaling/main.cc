// The server: reads its configuration, then ties media, the call API, the HTTP server, the page and
// the metrics together on one io_context, which is also the only signaling thread.
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sfu/server/media_server.h"
#include "sfu/server/system_random.h"
#include "signaling/auth/authenticator.h"
#include "signaling/config/data_dir.h"
#include "signaling/config/load_config.h"
#include "signaling/http/http_server.h"
#include "signaling/http/operator_routes.h"
#include "signaling/metrics/metrics.h"
#include "signaling/protocol/api.h"
#include "signaling/web/static_files.h"

namespace signaling {
namespace {

namespace asio = boost::asio;

constexpr int kExitFailed = 1;
constexpr int kExitBadConfiguration = 2;
constexpr size_t kMaxConnections = 10'000;
constexpr size_t kOtherFiles = 256;  // sockets of media, logs, the database
// How long WebSockets may take to say goodbye.
constexpr std::chrono::seconds kGoodbye{2};

Instant Now() {
  return {.steady = std::chrono::steady_clock::now(), .wall = std::chrono::system_clock::now()};
}

std::optional<std::string> EnvironmentVariable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

// Every connection is a file: asks the system for all it allows.
size_t UsableConnections() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return kMaxConnections;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  const size_t files = limit.rlim_cur;
  return std::min(kMaxConnections, files > 2 * kOtherFiles ? files - kOtherFiles : kOtherFiles);
}

HttpServerOptions HttpOptions(const Config& config) {
  HttpServerOptions options{.address = config.http_address,
                            .port = config.http_port,
                            .max_connections = UsableConnections()};
  if (!config.dev) options.allowed_origins = config.allowed_origins;
  return options;
}

class Server {
 public:
  Server(const Config& config, std::vector<ApiKey> keys)
      : config_(config),
        auth_(std::move(keys)),
        http_(
            io_, HttpOptions(config), [this](const HttpRequest& request) { return On(request); },
            SocketHandler()),
        metrics_(SWITCHBOARD_VERSION, {.media = [this] { return media_->Stats(); },
                                       .api = [this] { return api_->stats(); }}) {}

  // Empty when everything listens, else a sentence.
  std::string Start() {
    auto media = sfu::MediaServer::Start(
        {.first_port = config_.media_port,
         .workers = config_.workers,
         .media_addresses = config_.media_addresses},
        [this](std::vector<sfu::Event> events) { PostEvents(std::move(events)); });
    if (!media.ok()) return std::string(media.status().message());
    media_ = *std::move(media);
    api_ = std::make_unique<Api>(*media_, http_, auth_,
                                 ApiOptions{.dev = config_.dev,
                                            .allowed_origins = config_.allowed_origins,
                                            .call_types = config_.call_types},
                                 sfu::SystemRandom());
    return http_.Listen();
  }

  // Until SIGTERM or SIGINT.
  void Run() {
    signals_.async_wait([this](boost::system::error_code error, int) {
      if (!error) Stop();
    });
    io_.run();
  }

  uint16_t http_port() const { return http_.port(); }
  std::vector<uint16_t> media_ports() const { return media_->ports(); }

 private:
  WebSocketHandler SocketHandler() {
    return {.on_open =
                [this](SocketId socket, const HttpRequest& upgrade) {
                  metrics_.SocketOpened();
                  api_->OnSocketOpen(socket, upgrade, Now());
                  Rearm();
                },
            .on_message =
                [this](SocketId socket, std::string_view text) {
                  api_->OnSocketMessage(socket, text, Now());
                  Rearm();
                },
            .on_close =
                [this](SocketId socket) {
                  metrics_.SocketClosed();
                  api_->OnSocketClose(socket, Now());
                  Rearm();
                }};
  }

  HttpResponse On(const HttpRequest& request) {
    HttpResponse response = Answer(request);
    metrics_.CountRequest(request.path, response.status);
    return response;
  }

  HttpResponse Answer(const HttpRequest& request) {
    if (auto response = operator_routes_.Answer(request)) return *std::move(response);
    if (auto response = StaticFile(request)) return *std::move(response);
    HttpResponse response = api_->OnRequest(request, Now());
    Rearm();
    return response;
  }

  // On a worker's thread.
  void PostEvents(std::vector<sfu::Event> events) {
    asio::post(io_, [this, events = std::move(events)] {
      for (const sfu::Event& event : events) api_->OnMediaEvent(event, Now());
      Rearm();
    });
  }

  // Sets the timer to the API's next deadline, which any call into it may have moved.
  void Rearm() {
    const SteadyTime deadline = api_->deadline();
    if (deadline == armed_) return;
    armed_ = deadline;
    if (deadline == SteadyTime::max() || stopping_) {
      timer_.cancel();
      return;
    }
    timer_.expires_at(deadline);
    timer_.async_wait([this](boost::system::error_code error) {
      if (error) return;
      armed_ = SteadyTime::max();
      api_->OnTimeout(Now());
      Rearm();
    });
  }

  void Stop() {
    spdlog::info("Stopping");
    stopping_ = true;
    timer_.cancel();
    http_.Stop([this] { io_.stop(); });
    goodbye_.expires_after(kGoodbye);
    goodbye_.async_wait([this](boost::system::error_code) { io_.stop(); });
    // Whoever asks twice does not want to wait.
    signals_.async_wait([this](boost::system::error_code, int) { io_.stop(); });
  }

  const Config config_;
  const Authenticator auth_;
  asio::io_context io_{1};
  asio::signal_set signals_{io_, SIGINT, SIGTERM};
  asio::steady_timer timer_{io_};
  asio::steady_timer goodbye_{io_};
  SteadyTime armed_ = SteadyTime::max();
  bool stopping_ = false;
  HttpServer http_;
  // After what its threads post to, before what sends it commands.
  std::unique_ptr<sfu::MediaServer> media_;
  std::unique_ptr<Api> api_;
  Metrics metrics_;
  const OperatorRoutes operator_routes_{.version = SWITCHBOARD_VERSION,
                                        .ready = [this] { return !stopping_; },
                                        .metrics = [this] { return metrics_.Exposition(); }};
};

void StartLog(const Config& config) {
  auto log = spdlog::stderr_color_mt("switchboard");
  log->set_level(spdlog::level::from_str(config.log_level));
  log->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(log));
}

int Fail(int code, std::string_view sentence) {
  std::fprintf(stderr, "switchboard: %.*s\n", static_cast<int>(sentence.size()), sentence.data());
  return code;
}

// The configured API keys; in development mode one made for this machine when there are none.
absl::StatusOr<std::vector<ApiKey>> Keys(const Config& config) {
  const absl::StatusOr<DataDir> data_dir = OpenDataDir(config.data_dir, EnvironmentVariable);
  if (!data_dir.ok()) return data_dir.status();
  spdlog::info("Data is kept in {}", data_dir->path.string());
  if (data_dir->temporary) {
    spdlog::warn("This directory is new at each start; choose a lasting one with --data_dir");
  }
  if (!config.api_keys.empty()) return config.api_keys;
  const absl::StatusOr<ApiKey> key = OpenDevKey(data_dir->path);
  if (!key.ok()) return key.status();
  return std::vector<ApiKey>{*key};
}

void Announce(const Config& config, const Server& server) {
  for (const uint16_t port : server.media_ports()) spdlog::info("Media on UDP port {}", port);
  const bool v6 = config.http_address.find(':') != std::string::npos;
  std::string host = v6 ? "[" + config.http_address + "]" : config.http_address;
  if (config.http_address == "0.0.0.0" || config.http_address == "::") host = "localhost";
  spdlog::info("HTTP on {}:{}", config.http_address, server.http_port());
  if (!config.dev) return;
  std::printf("Open http://%s:%d/ in two browser windows\n", host.c_str(), server.http_port());
  std::fflush(stdout);
}

int Main(const std::vector<std::string>& arguments) {
  const absl::StatusOr<Startup> startup =
      LoadConfig(arguments, EnvironmentVariable, SWITCHBOARD_VERSION);
  if (!startup.ok()) {
    return Fail(kExitBadConfiguration, std::string(startup.status().message()));
  }
  if (startup->print) {
    std::fputs(startup->print->c_str(), stdout);
    return 0;
  }
  StartLog(startup->config);
  spdlog::info("Switchboard {}", SWITCHBOARD_VERSION);
  for (const std::string& warning : startup->warnings) spdlog::warn("{}", warning);

  absl::StatusOr<std::vector<ApiKey>> keys = Keys(startup->config);
  if (!keys.ok()) return Fail(kExitBadConfiguration, std::string(keys.status().message()));
  Server server(startup->config, *std::move(keys));
  if (const std::string problem = server.Start(); !problem.empty()) {
    return Fail(kExitFailed, problem);
  }
  Announce(startup->config, server);
  server.Run();
  spdlog::info("Stopped");
  return 0;
}

}  // namespace
}  // namespace signaling

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return signaling::Main({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "switchboard: %s\n", error.what());
    return 1;
  }
}
