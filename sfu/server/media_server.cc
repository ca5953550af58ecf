#include "sfu/server/media_server.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "dtls/srtp_ciphers.h"
#include "sfu/net/interfaces.h"
#include "sfu/net/recent_addresses.h"
#include "sfu/server/cpu_quota.h"
#include "sfu/server/handshake_thread.h"
#include "sfu/server/placement.h"
#include "sfu/server/socket_advice.h"
#include "sfu/server/thread.h"
#include "sfu/server/worker.h"
#include "sfu/server/worker_plan.h"

namespace sfu {

struct MediaServer::State {
  State(std::vector<ice::SocketAddress> addresses, size_t worker_count, size_t max_participants)
      : media_addresses(std::move(addresses)),
        certificate(dtls::Certificate::Generate()),
        handshakes(certificate, worker_count,
                   {.deliver =
                        [this](size_t worker, HandshakeOutput output) {
                          workers[worker]->OnHandshake(std::move(output));
                        },
                    .flush = [this] { Flush(); }}),
        placement(worker_count, max_participants) {}

  std::optional<size_t> WorkerFor(const Command& command);
  // Calls those for whom something waits.
  void Flush() {
    for (const auto& worker : workers) worker->Flush();
  }
  void SetSaturated(size_t worker, bool saturated) {
    const std::lock_guard lock(mutex);
    placement.SetSaturated(worker, saturated);
  }

  const std::vector<ice::SocketAddress> media_addresses;
  const std::shared_ptr<const dtls::Certificate> certificate;
  std::vector<std::unique_ptr<Worker>> workers;
  HandshakeThread handshakes;

  std::mutex mutex;
  // Under mutex:
  Placement placement;
  RecentAddresses own_addresses{[] { return OwnAddresses(0); }};
};

// Places a participant that enters, forgets one that leaves.
std::optional<size_t> MediaServer::State::WorkerFor(const Command& command) {
  if (const auto* const add = std::get_if<AddParticipant>(&command)) {
    return placement.Add(add->call, add->participant);
  }
  if (const auto* const remove = std::get_if<RemoveParticipant>(&command)) {
    return placement.Remove(remove->participant);
  }
  return std::visit([this](const auto& any) { return placement.WorkerOf(any.participant); },
                    command);
}

namespace {

absl::StatusOr<std::vector<std::unique_ptr<UdpSocket>>> OpenSockets(
    const MediaServerOptions& options, size_t count) {
  const uint16_t first_port = options.first_port;
  if (first_port != 0 && first_port + count - 1 > UINT16_MAX) {
    return absl::InvalidArgumentError(
        absl::StrCat(count, " workers need as many UDP ports from ", first_port,
                     " on, beyond 65535. Choose a lower --media_port or fewer --workers."));
  }
  std::vector<std::unique_ptr<UdpSocket>> sockets;
  for (size_t i = 0; i < count; ++i) {
    const auto port = static_cast<uint16_t>(first_port == 0 ? 0 : first_port + i);
    auto socket = UdpSocket::Open({.port = port,
                                   .ipv4_only = options.ipv4_only,
                                   .coalesce = options.coalesce,
                                   .segment = options.segment});
    if (!socket.ok()) {
      return absl::Status(
          socket.status().code(),
          absl::StrCat(socket.status().message(), " Choose others with --media_port."));
    }
    sockets.push_back(*std::move(socket));
  }
  return sockets;
}

// Whether packets sent there can come to a worker's socket.
bool Reachable(const ice::SocketAddress& address, bool dual_stack) {
  return address.is_v4() || dual_stack;
}

absl::Status CheckAddresses(const std::vector<ice::SocketAddress>& given, bool dual_stack) {
  const auto reachable = [&](const auto& address) { return Reachable(address, dual_stack); };
  if (given.empty() || std::ranges::any_of(given, reachable)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("Media cannot be reached at ", given.front().ip(),
                   ": this machine has no IPv6. Name an IPv4 address with --media_address."));
}

}  // namespace

absl::StatusOr<std::unique_ptr<MediaServer>> MediaServer::Start(const MediaServerOptions& options,
                                                                const EventSink& on_events) {
  // Its self-tests take tens of milliseconds: now, not while the first participant's media waits.
  const std::string_view ciphers = dtls::InitSrtp(options.srtp_ciphers);
  if (options.srtp_ciphers == dtls::SrtpCiphers::kIpsecMb && !ciphers.starts_with("ipsec-mb")) {
    options.on_warning(
        absl::StrCat("This processor has no use for ipsec-mb: media is encrypted by ",
                     absl::string_view(ciphers.data(), ciphers.size())));
  }
  const WorkerPlan plan = PlanWorkers(options.workers, UsableCores(), CpuQuota());
  const size_t count = plan.count;
  auto sockets = OpenSockets(options, count);
  if (!sockets.ok()) return sockets.status();
  const bool dual_stack = sockets->front()->dual_stack();
  if (absl::Status status = CheckAddresses(options.media_addresses, dual_stack); !status.ok()) {
    return status;
  }
  for (const std::string& warning : AdviceOn(*sockets->front(), UdpSocketOptions().buffer_bytes)) {
    options.on_warning(warning);
  }

  const EngineConfig config{.wall_at_epoch = std::chrono::system_clock::now(),
                            .epoch = std::chrono::steady_clock::now()};
  auto state = std::make_unique<State>(options.media_addresses, count, config.max_participants);
  for (size_t i = 0; i < count; ++i) {
    HandshakeThread& handshakes = state->handshakes;
    WorkerSinks sinks{
        .events = on_events,
        .handshakes = [&handshakes,
                       i](HandshakeInput input) { return handshakes.Post(i, std::move(input)); },
        .warning = options.on_warning,
        .saturation = [&state = *state, i](bool saturated) { state.SetSaturated(i, saturated); }};
    state->workers.push_back(
        std::make_unique<Worker>(std::move((*sockets)[i]), config, std::move(sinks)));
  }
  state->handshakes.Start();
  for (size_t i = 0; i < count; ++i) {
    state->workers[i]->Start(absl::StrCat("media-", i),
                             plan.pins.empty() ? std::nullopt : std::optional(plan.pins[i]));
  }
  return std::unique_ptr<MediaServer>(new MediaServer(std::move(state)));
}

MediaServer::MediaServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

// Says goodbye to whoever is still here (DTLS close_notify), so that clients need not wait for
// their own timeouts: the threads end one after the other, each having dealt with its mailbox.
MediaServer::~MediaServer() {
  for (const ParticipantId participant : state_->placement.Participants()) {
    Submit(RemoveParticipant{participant});
  }
  for (auto& worker : state_->workers) worker->Stop();
  for (auto& worker : state_->workers) worker->Drain();
  state_->handshakes.Stop();
  for (auto& worker : state_->workers) worker->Drain();
}

void MediaServer::Submit(Command command) {
  // Held while posting, so that a participant's commands reach its worker in order.
  const std::lock_guard lock(state_->mutex);
  const std::optional<size_t> worker = state_->WorkerFor(command);
  if (!worker) return;
  state_->workers[*worker]->Submit(std::move(command));
}

void MediaServer::Flush() { state_->Flush(); }

std::vector<ice::HostCandidate> MediaServer::Candidates(CallId call) {
  const std::lock_guard lock(state_->mutex);
  const Worker& worker = *state_->workers[state_->placement.WorkerOf(call)];
  const std::vector<ice::SocketAddress>& addresses =
      state_->media_addresses.empty() ? state_->own_addresses.At(std::chrono::steady_clock::now())
                                      : state_->media_addresses;
  std::vector<ice::HostCandidate> candidates;
  for (const ice::SocketAddress& address : addresses) {
    if (!Reachable(address, worker.dual_stack())) continue;
    const auto at_port = ice::SocketAddress::Parse(address.ip(), worker.port());
    if (at_port) candidates.push_back({*at_port});
  }
  return candidates;
}

bool MediaServer::HasRoom(std::optional<CallId> call) {
  const std::lock_guard lock(state_->mutex);
  return call ? state_->placement.HasRoom(*call) : state_->placement.HasRoom();
}

const dtls::Fingerprint& MediaServer::fingerprint() const {
  return state_->certificate->fingerprint();
}

std::vector<EngineStats> MediaServer::Stats() const {
  std::vector<EngineStats> stats;
  for (const auto& worker : state_->workers) stats.push_back(worker->stats());
  // The line is one for all workers.
  stats.front().drops[static_cast<size_t>(DropReason::kHandshakeLimit)] +=
      state_->handshakes.dropped();
  return stats;
}

std::vector<uint16_t> MediaServer::ports() const {
  std::vector<uint16_t> ports;
  for (const auto& worker : state_->workers) ports.push_back(worker->port());
  return ports;
}

std::string_view MediaServer::srtp_ciphers() const { return dtls::InitSrtp(); }

}  // namespace sfu
