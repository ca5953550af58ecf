// The server: reads its configuration, then ties media, the call API, the HTTP server, the page and
// the metrics together on one io_context, which is also the only signaling thread.
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <sys/stat.h>

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
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sfu/server/media_server.h"
#include "sfu/server/system_random.h"
#include "sfu/server/thread.h"
#include "sfu/server/thread_heap.h"
#include "signaling/auth/authenticator.h"
#include "signaling/config/data_dir.h"
#include "signaling/config/load_config.h"
#include "signaling/http/held_outputs.h"
#include "signaling/http/http_server.h"
#include "signaling/http/media_turns.h"
#include "signaling/http/operator_routes.h"
#include "signaling/http/socket_turns.h"
#include "signaling/http/turns.h"
#include "signaling/metrics/metrics.h"
#include "signaling/protocol/api.h"
#include "signaling/push/open_push_providers.h"
#include "signaling/push/push_pump.h"
#include "signaling/store/sqlite_store.h"
#include "signaling/web/static_files.h"

namespace signaling {
namespace {

namespace asio = boost::asio;

constexpr int kExitFailed = 1;
constexpr int kExitBadConfiguration = 2;
constexpr size_t kMaxConnections = 20'000;
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
  Server(const Config& config, std::filesystem::path data_dir, std::vector<ApiKey> keys,
         std::vector<ActivePushProvider> push_providers)
      : config_(config),
        data_dir_(std::move(data_dir)),
        push_providers_(std::move(push_providers)),
        auth_(std::move(keys)),
        http_(
            io_, HttpOptions(config),
            [this](const HttpRequest& request, HttpRespond respond) {
              On(request, std::move(respond));
            },
            SocketHandler()),
        metrics_(SWITCHBOARD_VERSION, {.media = [this] { return media_->Stats(); },
                                       .api = [this] { return api_->stats(); },
                                       .pushes = [this] { return api_->push_stats(); }}) {}

  // Empty when everything listens, else a sentence.
  std::string Start() {
    auto media = sfu::MediaServer::Start(
        {.first_port = config_.media_port,
         .workers = config_.workers,
         .segment = config_.udp_gso,
         .coalesce = config_.udp_gro,
         .srtp_ciphers = config_.srtp_ciphers,
         .media_addresses = config_.media_addresses,
         .on_warning = [](const std::string& sentence) { spdlog::warn(sentence); }},
        [this](std::vector<sfu::Event> events) { PostEvents(std::move(events)); });
    if (!media.ok()) return std::string(media.status().message());
    media_ = *std::move(media);
    sfu::LetMediaGoFirst();  // signaling's thread is this one
    if (std::string problem = http_.Listen(); !problem.empty()) return problem;
    if (const absl::Status opened = OpenStore(); !opened.ok()) {
      return std::string(opened.message());
    }
    api_ = std::make_unique<Api>(*media_, held_, auth_,
                                 ApiOptions{.dev = config_.dev,
                                            .allowed_origins = config_.allowed_origins,
                                            .max_video_slots = config_.max_video_slots,
                                            .call_types = config_.call_types,
                                            .push_services = PushServices()},
                                 sfu::SystemRandom(), *store_);
    StartPushes();
    Do([this] { api_->Restore(Now()); });
    pushes_->AfterCommit();
    return "";
  }

  // Until SIGTERM or SIGINT, or an error with a sentence: what happened last is not durable.
  absl::Status Run() {
    signals_.async_wait([this](boost::system::error_code error, int) {
      if (!error) Stop();
    });
    io_.run();
    const absl::Status committed = store_->Commit();
    return gave_up_.ok() ? committed : gave_up_;
  }

  uint16_t http_port() const { return http_.port(); }
  std::vector<uint16_t> media_ports() const { return media_->ports(); }
  std::string_view srtp_ciphers() const { return media_->srtp_ciphers(); }

 private:
  absl::Status OpenStore() {
    auto lock = DataDirLock::Take(data_dir_);
    if (!lock.ok()) return lock.status();
    lock_.emplace(*std::move(lock));
    auto store = SqliteStore::Open(DatabaseIn(data_dir_).string());
    if (!store.ok()) return store.status();
    store_ = *std::move(store);
    return absl::OkStatus();
  }

  absl::Status Commit() {
    const auto start = std::chrono::steady_clock::now();
    absl::Status status = store_->Commit();
    metrics_.CountCommit(std::chrono::steady_clock::now() - start, status.ok());
    return status;
  }

  TurnHooks Hooks() {
    return {.on_turn = [this] { media_->Flush(); },
            .changed = [this] { return store_->dirty(); },
            .commit = [this] { return Commit(); },
            .on_committed =
                [this] {
                  if (pushes_) pushes_->AfterCommit();
                },
            .on_hopeless =
                [this] {
                  gave_up_ = absl::UnavailableError("Too much is waiting for the database.");
                  io_.stop();
                }};
  }

  std::vector<ActivePushService> PushServices() const {
    std::vector<ActivePushService> services;
    for (const ActivePushProvider& provider : push_providers_) services.push_back(provider.service);
    return services;
  }

  void StartPushes() {
    pushes_ = std::make_unique<PushPump>(
        io_, *store_, std::move(push_providers_), sfu::SystemRandom(),
        PushPumpHooks{.now = Now,
                      .in_turn = [this](std::function<void()> work) { Do(std::move(work)); },
                      .on_results =
                          [this](const std::vector<PushResult>& results) {
                            api_->OnPushResults(results, Now());
                          }});
  }

  WebSocketHandler SocketHandler() {
    return {.on_open =
                [this](SocketId socket, const HttpRequest& upgrade) {
                  metrics_.SocketOpened();
                  sockets_.OnOpen(socket, upgrade);
                },
            .on_message = [this](SocketId socket,
                                 std::string_view text) { sockets_.OnMessage(socket, text); },
            .on_close =
                [this](SocketId socket) {
                  metrics_.SocketClosed();
                  sockets_.OnClose(socket);
                }};
  }

  WebSocketHandler ApiSockets() {
    return {.on_open =
                [this](SocketId socket, const HttpRequest& upgrade) {
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
                  api_->OnSocketClose(socket, Now());
                  Rearm();
                }};
  }

  void On(const HttpRequest& request, HttpRespond respond) {
    HttpRespond counted = [this, path = request.path,
                           respond = std::move(respond)](HttpResponse response) {
      metrics_.CountRequest(path, response.status);
      respond(std::move(response));
    };
    if (auto response = operator_routes_.Answer(request)) return counted(*std::move(response));
    if (auto response = StaticFile(request)) return counted(*std::move(response));
    turns_.Answer([&] { return api_->OnRequest(request, Now()); }, std::move(counted));
    Rearm();
  }

  // On a worker's thread.
  void PostEvents(std::vector<sfu::Event> events) {
    asio::post(
        io_, [this, events = std::move(events)]() mutable { media_events_.On(std::move(events)); });
  }

  // Has the API do something, as part of a turn.
  void Do(std::function<void()> work) {
    turns_.Do([this, work = std::move(work)] {
      work();
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
      Do([this] {
        armed_ = SteadyTime::max();
        api_->OnTimeout(Now());
      });
    });
  }

  std::optional<Unready> WhyUnready() const {
    if (stopping_ || api_->draining()) return Unready{"draining", "The server takes no new calls"};
    if (!media_->HasRoom(std::nullopt)) {
      return Unready{"overloaded", "Media has no room for anybody else at the moment"};
    }
    if (turns_.stalled()) return Unready{"storage_failed", "The database cannot be written"};
    return std::nullopt;
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
    pushes_->Stop();  // last, because it waits for its thread
  }

  const Config config_;
  const std::filesystem::path data_dir_;
  std::vector<ActivePushProvider> push_providers_;  // until they are at work
  const Authenticator auth_;
  asio::io_context io_{1};
  asio::signal_set signals_{io_, SIGINT, SIGTERM};
  asio::steady_timer timer_{io_};
  asio::steady_timer goodbye_{io_};
  SteadyTime armed_ = SteadyTime::max();
  bool stopping_ = false;
  absl::Status gave_up_;  // why, when it ended by itself
  std::optional<DataDirLock> lock_;
  // Before what writes to it.
  std::unique_ptr<SqliteStore> store_;
  HttpServer http_;
  HeldOutputs held_{http_};
  Turns turns_{io_, held_, Hooks()};
  SocketTurns sockets_{turns_, http_, ApiSockets()};
  MediaTurns media_events_{turns_, [this](const std::vector<sfu::Event>& events) {
                             for (const sfu::Event& event : events) {
                               api_->OnMediaEvent(event, Now());
                             }
                             Rearm();
                           }};
  // After what its threads post to, before what sends it commands.
  std::unique_ptr<sfu::MediaServer> media_;
  std::unique_ptr<Api> api_;
  std::unique_ptr<PushPump> pushes_;
  Metrics metrics_;
  const OperatorRoutes operator_routes_{.version = SWITCHBOARD_VERSION,
                                        .unready = [this] { return WhyUnready(); },
                                        .metrics = [this] { return metrics_.Exposition(); }};
};

void StartLog(const Config& config) {
  auto log = spdlog::stderr_color_mt("switchboard");
  log->set_level(spdlog::level::from_str(config.log_level));
  log->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(log));
}

std::string Sentence(const absl::Status& status) { return std::string(status.message()); }

int Fail(int code, std::string_view sentence) {
  std::fprintf(stderr, "switchboard: %.*s\n", static_cast<int>(sentence.size()), sentence.data());
  return code;
}

absl::StatusOr<std::filesystem::path> OpenData(const Config& config) {
  const absl::StatusOr<DataDir> data_dir = OpenDataDir(config.data_dir, EnvironmentVariable);
  if (!data_dir.ok()) return data_dir.status();
  spdlog::info("Data is kept in {}", data_dir->path.string());
  if (data_dir->temporary) {
    spdlog::warn("This directory is new at each start; choose a lasting one with --data_dir");
  }
  return data_dir->path;
}

// The configured API keys; in development mode one made for this machine when there are none.
absl::StatusOr<std::vector<ApiKey>> Keys(const Config& config,
                                         const std::filesystem::path& data_dir) {
  if (!config.api_keys.empty()) return config.api_keys;
  const absl::StatusOr<ApiKey> key = OpenDevKey(data_dir);
  if (!key.ok()) return key.status();
  return std::vector<ApiKey>{*key};
}

// The configured push providers; in development mode, Web Push at least.
absl::StatusOr<std::vector<ActivePushProvider>> PushProviders(
    const Config& config, const std::filesystem::path& data_dir) {
  std::vector<PushProviderConfig> configs = config.push_providers;
  if (config.dev && configs.empty()) {
    absl::StatusOr<PushProviderConfig> webpush = OpenDevWebPush(data_dir);
    if (!webpush.ok()) return webpush.status();
    configs.push_back(*std::move(webpush));
  }
  return OpenPushProviders(configs, [] { return Random(sfu::SystemRandom()); });
}

// `switchboard backup FILE`
int BackUpTo(const std::string& file, const Config& config) {
  const absl::StatusOr<DataDir> data_dir = OpenDataDir(config.data_dir, EnvironmentVariable);
  if (!data_dir.ok()) return Fail(kExitBadConfiguration, Sentence(data_dir.status()));
  const absl::Status copied = BackUp(DatabaseIn(data_dir->path).string(), file);
  if (!copied.ok()) return Fail(kExitFailed, Sentence(copied));
  std::printf("The database was copied to %s\n", file.c_str());
  return 0;
}

void Announce(const Config& config, const Server& server) {
  for (const uint16_t port : server.media_ports()) spdlog::info("Media on UDP port {}", port);
  spdlog::info("SRTP by {}", server.srtp_ciphers());
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
  if (!startup.ok()) return Fail(kExitBadConfiguration, Sentence(startup.status()));
  if (startup->print) {
    std::fputs(startup->print->c_str(), stdout);
    return 0;
  }
  if (startup->backup_to) return BackUpTo(*startup->backup_to, startup->config);
  StartLog(startup->config);
  spdlog::info("Switchboard {}", SWITCHBOARD_VERSION);
  for (const std::string& warning : startup->warnings) spdlog::warn("{}", warning);

  const auto data_dir = OpenData(startup->config);
  if (!data_dir.ok()) return Fail(kExitBadConfiguration, Sentence(data_dir.status()));
  absl::StatusOr<std::vector<ApiKey>> keys = Keys(startup->config, *data_dir);
  if (!keys.ok()) return Fail(kExitBadConfiguration, Sentence(keys.status()));
  auto push_providers = PushProviders(startup->config, *data_dir);
  if (!push_providers.ok()) {
    return Fail(kExitBadConfiguration, Sentence(push_providers.status()));
  }
  Server server(startup->config, *data_dir, *std::move(keys), *std::move(push_providers));
  if (const std::string problem = server.Start(); !problem.empty()) {
    return Fail(kExitFailed, problem);
  }
  Announce(startup->config, server);
  if (const absl::Status ended = server.Run(); !ended.ok()) {
    return Fail(kExitFailed, Sentence(ended));
  }
  spdlog::info("Stopped");
  return 0;
}

}  // namespace
}  // namespace signaling

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  ::umask(S_IRWXG | S_IRWXO);  // what it writes is for its own user alone
  sfu::ReserveThreadHeap();    // of signaling
  try {
    return signaling::Main({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "switchboard: %s\n", error.what());
    return 1;
  }
}
