#include "tests/sim/meeting.h"

namespace sim {

TransportOptions Clean() {
  return {.up = {.delay = Duration(20'000)}, .down = {.delay = Duration(20'000)}};
}

TransportOptions Lossy(double loss) {
  TransportOptions options = Clean();
  options.up.loss = options.down.loss = loss;
  return options;
}

ClientOptions Person(std::string name, TransportOptions transport) {
  ClientOptions options;
  options.name = std::move(name);
  options.transport = std::move(transport);
  return options;
}

ClientOptions Viewer(std::string name, TransportOptions transport) {
  return Person(std::move(name), std::move(transport)).OnlyListens();
}

Meeting::Meeting(uint64_t seed, const sfu::EstimatorOptions& estimator)
    : trace_(__FILE__, __LINE__, "seed " + std::to_string(seed)),
      world_(seed),
      network_(world_),
      node_(network_, estimator) {
  node_.on_event = [this](const sfu::Event& event) {
    if (const auto* wanted = std::get_if<sfu::LayersWanted>(&event)) OnLayersWanted(*wanted);
  };
}

void Meeting::OnLayersWanted(const sfu::LayersWanted& wanted) {
  for (const auto& client : clients_) {
    if (client->id() != wanted.participant || !client->options().obeys_layers_wanted) continue;
    world_.After(client->options().transport.down.delay,
                 [&client = *client, wanted] { client.EncodeOnly(wanted.mid, wanted.rids); });
  }
}

Meeting::~Meeting() {
  if (!judge_) return;
  for (const std::string& violation : Violations()) {
    ADD_FAILURE() << violation << " (seed " << world_.seed() << ")";
  }
}

ice::Credentials Meeting::NewCredentials() {
  const auto text = [this](size_t size) {
    static constexpr std::string_view kChars =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string result;
    while (result.size() < size) result += kChars[world_.dice().Below(kChars.size())];
    return result;
  };
  return {.ufrag = text(8), .pwd = text(24)};
}

SimClient& Meeting::Join(ClientOptions options) {
  const sfu::ParticipantId id{++next_participant_};
  if (options.name.empty()) options.name = "client " + std::to_string(id.value);
  MediaPlan plan =
      PlanMedia(options, static_cast<uint32_t>(id.value - 1), next_track_, world_.dice());
  clients_.push_back(
      std::make_unique<SimClient>(network_, std::move(options), id, std::move(plan)));
  SimClient& client = *clients_.back();
  const ice::Credentials server = NewCredentials();
  const ice::Credentials own = NewCredentials();
  const TransportOptions& path = client.options().transport;
  world_.After(path.up.delay, [this, &client, server, own, down = path.down.delay] {
    node_.Submit(sfu::AddParticipant{sfu::CallId{client.options().call}, client.id(), server, {}});
    node_.Submit(sfu::SetTransport{client.id(), {server, own, {client.claimed_fingerprint()}}});
    node_.Submit(sfu::SetMedia{client.id(), client.plan().parameters});
    world_.After(down, [this, &client, server, own] {
      client.Start(node_.address(), own, server, node_.fingerprint());
    });
  });
  return client;
}

void Meeting::Leave(SimClient& client) {
  client.Stop(true);
  world_.After(client.options().transport.up.delay,
               [this, id = client.id()] { node_.Submit(sfu::RemoveParticipant{id}); });
}

void Meeting::RestartIce(SimClient& client) {
  const ice::Credentials server = NewCredentials();
  const ice::Credentials own = NewCredentials();
  const TransportOptions& path = client.options().transport;
  world_.After(path.up.delay, [this, &client, server, own, down = path.down.delay] {
    node_.Submit(sfu::SetTransport{client.id(), {server, own, {client.claimed_fingerprint()}}});
    world_.After(down, [&client, server, own] { client.transport().RestartIce(own, server); });
  });
}

void Meeting::Subscribe(SimClient& client,
                        const std::optional<std::vector<sfu::VideoDemand>>& demands) {
  world_.After(client.options().transport.up.delay, [this, id = client.id(), demands] {
    node_.Submit(sfu::SetSubscriptions{id, demands});
  });
}

void Meeting::WatchAll(SimClient& viewer) {
  std::vector<sfu::VideoDemand> demands;
  for (const auto& client : clients_) {
    if (client->cameras() > 0) demands.push_back(Want(*client, 1280, 720));
  }
  Subscribe(viewer, std::move(demands));
}

sfu::VideoDemand Meeting::Want(const SimClient& from, uint32_t width, uint32_t height,
                               int32_t priority) {
  return {.from = from.id(), .width = width, .height = height, .priority = priority};
}

void Meeting::SetTrackEnabled(SimClient& client, sfu::TrackSource source, bool enabled) {
  world_.After(client.options().transport.up.delay, [this, id = client.id(), source, enabled] {
    node_.Submit(sfu::SetTrackEnabled{id, source, enabled});
  });
}

const std::vector<sfu::SlotState>* Meeting::Slots(const SimClient& client) const {
  const auto& events = node_.events();
  for (auto it = events.rbegin(); it != events.rend(); ++it) {
    const auto* changed = std::get_if<sfu::SlotsChanged>(&it->event);
    if (changed != nullptr && changed->participant == client.id()) return &changed->slots;
  }
  return nullptr;
}

std::optional<sfu::TransportState> Meeting::State(const SimClient& client) const {
  const auto& events = node_.events();
  for (auto it = events.rbegin(); it != events.rend(); ++it) {
    const auto* changed = std::get_if<sfu::TransportChanged>(&it->event);
    if (changed != nullptr && changed->participant == client.id()) return changed->state;
  }
  return std::nullopt;
}

std::vector<std::string> Meeting::Violations() const {
  std::vector<std::string> all;
  for (const auto& client : clients_) {
    for (std::string& violation : client->Violations()) all.push_back(std::move(violation));
    if (client->transport().counters().bytes_from_others > 0) {
      all.push_back(client->name() + " received bytes from a foreign sender");
    }
    if (client->transport().counters().not_authentic > 0) {
      all.push_back(client->name() + " received packets that do not open");
    }
  }
  if (node_.stuck_deadlines() > 0) {
    all.push_back("the engine's deadline did not move " + std::to_string(node_.stuck_deadlines()) +
                  " times");
  }
  return all;
}

}  // namespace sim
