#include "sfu/server/media_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <string>

#include "ice/stun_message.h"
#include "sfu/net/udp_socket.h"

namespace sfu {
namespace {

using std::chrono::steady_clock;

const ice::Credentials kServerIce{"serverufrag", "server-password-0123456789"};
const ice::Credentials kClientIce{"clientufrag", "client-password-0123456789"};
constexpr CallId kCall{1};
constexpr ParticipantId kParticipant{10};

std::unique_ptr<MediaServer> StartServer(const MediaServerOptions& options) {
  auto server = MediaServer::Start(options, [](const std::vector<Event>&) {});
  EXPECT_TRUE(server.ok()) << server.status();
  return server.ok() ? *std::move(server) : nullptr;
}

// A peer that speaks UDP to the server's candidates on loopback.
class Peer {
 public:
  Peer() : socket_(*UdpSocket::Open({})) {}

  void Send(uint16_t port, std::span<const uint8_t> bytes) {
    TrainBuffer trains;
    const std::span<uint8_t> room = trains.Reserve();
    std::ranges::copy(bytes, room.begin());
    trains.Commit(*ice::SocketAddress::Parse("127.0.0.1", port), bytes.size());
    socket_->SendBatch(trains);
  }
  void Check(uint16_t port) {
    std::array<uint8_t, 512> bytes;
    const ice::BindingRequest request{.transaction_id = {1, 2, 3},
                                      .username = "serverufrag:clientufrag",
                                      .priority = 1,
                                      .use_candidate = true};
    const size_t size = ice::WriteBindingRequest(request, kServerIce.pwd, bytes);
    Send(port, std::span(bytes).first(size));
  }
  // The next datagram as a STUN message; nullopt when none comes within `patience`.
  std::optional<ice::StunClass> Answer(std::chrono::milliseconds patience) {
    pollfd readable = {socket_->fd(), POLLIN, 0};
    if (poll(&readable, 1, static_cast<int>(patience.count())) != 1) return std::nullopt;
    const auto batch = socket_->ReceiveBatch();
    if (batch.empty()) return std::nullopt;
    const auto message = ice::ParseStun(batch[0].bytes);
    return message ? std::optional(message->message_class) : std::nullopt;
  }

 private:
  std::unique_ptr<UdpSocket> socket_;
};

// Commands travel through a mailbox, so a check may outrun them; a real peer repeats it as well.
std::optional<ice::StunClass> CheckUntilAnswered(Peer& peer, uint16_t port) {
  for (int i = 0; i < 100; ++i) {
    peer.Check(port);
    if (const auto answer = peer.Answer(std::chrono::milliseconds(50))) return answer;
  }
  return std::nullopt;
}

TEST(MediaServer, GivesEachWorkerAPortOfItsOwn) {
  const auto server = StartServer({.first_port = 0, .workers = 3});
  const std::vector<uint16_t> ports = server->ports();
  EXPECT_EQ(ports.size(), 3u);
  EXPECT_EQ(std::set(ports.begin(), ports.end()).size(), 3u);
  EXPECT_EQ(server->Stats().size(), 3u);
}

TEST(MediaServer, AdvertisesTheGivenAddressesAtTheCallsPort) {
  const auto server =
      StartServer({.first_port = 0,
                   .workers = 2,
                   .media_addresses = {*ice::SocketAddress::Parse("192.0.2.1", 0),
                                       *ice::SocketAddress::Parse("192.0.2.2", 0)}});
  const std::vector<ice::HostCandidate> candidates = server->Candidates(kCall);
  ASSERT_EQ(candidates.size(), 2u);
  EXPECT_EQ(candidates[0].address.ip(), "192.0.2.1");
  EXPECT_EQ(candidates[1].address.ip(), "192.0.2.2");
  for (const ice::HostCandidate& candidate : candidates) {
    EXPECT_THAT(server->ports(), testing::Contains(candidate.address.port()));
    EXPECT_EQ(candidate.address.port(), server->Candidates(kCall)[0].address.port());
  }
}

TEST(MediaServer, AdvertisesItsOwnAddressesByDefault) {
  const auto server = StartServer({.first_port = 0, .workers = 1});
  EXPECT_THAT(server->Candidates(kCall), testing::Not(testing::IsEmpty()));
}

TEST(MediaServer, AnswersTheChecksOfAParticipantAtItsCallsPortOnly) {
  const auto server = StartServer({.first_port = 0, .workers = 2});
  const uint16_t port = server->Candidates(kCall)[0].address.port();
  server->Submit(AddParticipant{kCall, kParticipant, kServerIce, std::nullopt});
  server->Submit(SetTransport{kParticipant, {kServerIce, kClientIce, {}}});
  server->Flush();

  Peer peer;
  EXPECT_EQ(CheckUntilAnswered(peer, port), ice::StunClass::kSuccess);

  const std::vector<uint16_t> ports = server->ports();
  const uint16_t other = ports[0] == port ? ports[1] : ports[0];
  Peer stranger;  // to whom no late answer to a repeated check comes
  stranger.Check(other);
  EXPECT_EQ(stranger.Answer(std::chrono::milliseconds(100)), std::nullopt);
}

TEST(MediaServer, CountsWhatItDroppedWithinATenthOfASecond) {
  const auto server = StartServer({.first_port = 0, .workers = 1});
  Peer peer;
  for (int i = 0; i < 5; ++i) peer.Send(server->ports()[0], std::array<uint8_t, 3>{0xff, 0, 0});
  const auto deadline = steady_clock::now() + std::chrono::seconds(5);
  const auto dropped = [&] {
    return server->Stats()[0].drops[static_cast<size_t>(DropReason::kNotRecognised)];
  };
  while (dropped() < 5 && steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_EQ(dropped(), 5u);
}

TEST(MediaServer, SaysWhichPortIsTaken) {
  const auto first = StartServer({.first_port = 0, .workers = 1});
  const auto second = MediaServer::Start({.first_port = first->ports()[0], .workers = 1}, {});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(std::string(second.status().message()),
            "Cannot listen on UDP port " + std::to_string(first->ports()[0]) +
                ": Address already in use. Choose others with --media_port.");
}

TEST(MediaServer, RefusesMorePortsThanThereAre) {
  const auto server = MediaServer::Start({.first_port = 65535, .workers = 2}, {});
  ASSERT_FALSE(server.ok());
  EXPECT_THAT(std::string(server.status().message()), testing::HasSubstr("--media_port"));
}

TEST(MediaServer, SaysThatNoneOfTheGivenAddressesCanBeReached) {
  const auto server =
      MediaServer::Start({.first_port = 0,
                          .workers = 1,
                          .ipv4_only = true,
                          .media_addresses = {*ice::SocketAddress::Parse("2001:db8::1", 0)}},
                         {});
  ASSERT_FALSE(server.ok());
  EXPECT_EQ(
      std::string(server.status().message()),
      "Media cannot be reached at 2001:db8::1: this machine has no IPv6. Name an IPv4 address "
      "with --media_address.");
}

TEST(MediaServer, AdvertisesThoseOfTheGivenAddressesThatCanBeReached) {
  const auto server =
      StartServer({.first_port = 0,
                   .workers = 1,
                   .ipv4_only = true,
                   .media_addresses = {*ice::SocketAddress::Parse("2001:db8::1", 0),
                                       *ice::SocketAddress::Parse("192.0.2.1", 0)}});
  const std::vector<ice::HostCandidate> candidates = server->Candidates(kCall);
  ASSERT_EQ(candidates.size(), 1u);
  EXPECT_EQ(candidates[0].address.ip(), "192.0.2.1");
}

TEST(MediaServer, EndsCleanlyWithParticipantsStillInside) {
  const auto server = StartServer({.first_port = 0, .workers = 2});
  for (uint64_t i = 1; i <= 50; ++i) {
    server->Submit(AddParticipant{CallId{i % 5},
                                  ParticipantId{i},
                                  {"ufrag" + std::to_string(i), "password-0123456789-abcdef"},
                                  std::nullopt});
  }
}

}  // namespace
}  // namespace sfu
