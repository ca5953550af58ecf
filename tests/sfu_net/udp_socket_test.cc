#include "sfu/net/udp_socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <set>

#include "tests/sfu_net/loopback.h"

namespace sfu {
namespace {

// What a socket may be short of; every promise holds in each case.
struct Mode {
  const char* name;
  UdpSocketOptions sender;
  UdpSocketOptions receiver;
};

class UdpSocketModes : public testing::TestWithParam<Mode> {};

TEST_P(UdpSocketModes, DeliverATrainAsTheDatagramsItWasMadeOf) {
  const auto sender = OpenSocket(GetParam().sender);
  const auto receiver = OpenSocket(GetParam().receiver);
  TrainBuffer trains;
  std::vector<std::string> sent;
  for (size_t i = 0; i < 40; ++i) sent.push_back(Numbered(i, i == 39 ? 77 : 1200));
  for (const std::string& bytes : sent) Append(trains, AddressOf(*receiver), bytes);
  ASSERT_EQ(trains.trains().size(), 1u);

  sender->SendBatch(trains);

  const std::vector<Got> got = Receive(*receiver, sent.size());
  ASSERT_EQ(got.size(), sent.size());
  for (size_t i = 0; i < sent.size(); ++i) {
    EXPECT_EQ(got[i].bytes, sent[i]);
    EXPECT_EQ(got[i].from, AddressOf(*sender));
  }
  EXPECT_EQ(sender->send_stats().datagrams, sent.size());
  EXPECT_EQ(sender->send_stats().dropped, 0u);
}

TEST_P(UdpSocketModes, DeliverEveryPeerItsOwnTrain) {
  const auto sender = OpenSocket(GetParam().sender);
  std::vector<std::unique_ptr<UdpSocket>> receivers;
  for (int i = 0; i < 20; ++i) receivers.push_back(OpenSocket(GetParam().receiver));
  TrainBuffer trains;
  for (size_t i = 0; i < receivers.size(); ++i) {
    for (size_t j = 0; j <= i % 4; ++j) {
      Append(trains, AddressOf(*receivers[i]), Numbered(100 * i + j, 300 + i));
    }
  }

  sender->SendBatch(trains);

  for (size_t i = 0; i < receivers.size(); ++i) {
    const std::vector<Got> got = Receive(*receivers[i], i % 4 + 1);
    ASSERT_EQ(got.size(), i % 4 + 1);
    for (size_t j = 0; j < got.size(); ++j) {
      EXPECT_EQ(got[j].bytes, Numbered(100 * i + j, 300 + i));
    }
  }
}

TEST_P(UdpSocketModes, CarryABurstOfAThousandDatagramsOfMixedSizesInOrder) {
  const auto sender = OpenSocket(GetParam().sender);
  const auto receiver = OpenSocket(GetParam().receiver);
  std::vector<std::string> sent;
  TrainBuffer trains;
  for (size_t i = 0; i < 1000; ++i) {
    sent.push_back(Numbered(i, i % 7 == 0 ? 60 : 900 + i % 3));
    if (trains.Reserve().empty()) {
      sender->SendBatch(trains);
      trains.Clear();
    }
    Append(trains, AddressOf(*receiver), sent.back());
  }
  sender->SendBatch(trains);

  const std::vector<Got> got = Receive(*receiver, sent.size());
  ASSERT_EQ(got.size(), sent.size());
  for (size_t i = 0; i < sent.size(); ++i) ASSERT_EQ(got[i].bytes, sent[i]) << i;
}

TEST_P(UdpSocketModes, ReportAnEmptyDatagram) {
  const auto sender = OpenSocket(GetParam().sender);
  const auto receiver = OpenSocket(GetParam().receiver);
  RawAddress to{};
  const socklen_t size = ToRaw(AddressOf(*receiver), sender->dual_stack() ? AF_INET6 : AF_INET, to);
  ASSERT_EQ(sendto(sender->fd(), nullptr, 0, 0, &to.any, size), 0);
  const std::vector<Got> got = Receive(*receiver, 1);
  ASSERT_EQ(got.size(), 1u);
  EXPECT_TRUE(got[0].bytes.empty());
}

TEST_P(UdpSocketModes, AnswerFromTheAddressTheRequestCameTo) {
  const auto server = OpenSocket(GetParam().sender);
  const auto client = OpenSocket(GetParam().receiver);
  // On loopback the kernel's own choice would be 127.0.0.1.
  for (const std::string_view ip : {"127.0.0.2", "127.0.0.3", "127.0.0.2"}) {
    TrainBuffer request;
    Append(request, AddressOf(*server, ip), "request");
    client->SendBatch(request);
    const std::vector<Got> asked = Receive(*server, 1);
    ASSERT_EQ(asked.size(), 1u);

    TrainBuffer answer;
    for (size_t i = 0; i < 3; ++i) Append(answer, asked[0].from, Numbered(i, 100), asked[0].local);
    server->SendBatch(answer);
    const std::vector<Got> got = Receive(*client, 3);
    ASSERT_EQ(got.size(), 3u);
    for (const Got& datagram : got) EXPECT_EQ(datagram.from, AddressOf(*server, ip));
  }
}

constexpr UdpSocketOptions kFull{};
constexpr UdpSocketOptions kNoSegment{.segment = false};
constexpr UdpSocketOptions kNoCoalesce{.coalesce = false};
constexpr UdpSocketOptions kV4{.ipv4_only = true};

INSTANTIATE_TEST_SUITE_P(Socket, UdpSocketModes,
                         testing::Values(Mode{"Full", kFull, kFull},
                                         Mode{"NoSegmentation", kNoSegment, kFull},
                                         Mode{"NoCoalescing", kFull, kNoCoalesce},
                                         Mode{"Neither", kNoSegment, kNoCoalesce},
                                         Mode{"Ipv4Only", kV4, kV4},
                                         Mode{"Ipv4ToDualStack", kV4, kFull}),
                         [](const auto& test) { return test.param.name; });

TEST(UdpSocket, TakesOneSystemCallForATrainOfManyPeers) {
  const auto sender = OpenSocket();
  const auto receiver = OpenSocket();
  TrainBuffer trains;
  for (size_t i = 0; i < 100; ++i) Append(trains, AddressOf(*receiver), Numbered(i, 100 + i));
  sender->SendBatch(trains);
  EXPECT_EQ(sender->send_stats().calls, 1u);
}

TEST(UdpSocket, ReceivesACoalescedTrainAsOneMessage) {
  const auto sender = OpenSocket();
  const auto receiver = OpenSocket();
  TrainBuffer trains;
  for (size_t i = 0; i <= DatagramReceiver::kMessages; ++i) {
    Append(trains, AddressOf(*receiver), Numbered(i, 1000));
  }
  sender->SendBatch(trains);
  pollfd readable = {receiver->fd(), POLLIN, 0};
  ASSERT_EQ(poll(&readable, 1, 2000), 1);
  // More than one batch has messages: they share messages.
  EXPECT_GT(receiver->ReceiveBatch().size(), DatagramReceiver::kMessages);
  EXPECT_FALSE(receiver->more_waiting());
}

TEST(UdpSocket, SpeaksIpv6AndIpv4OnOnePort) {
  const auto server = OpenSocket();
  const auto client = OpenSocket();
  if (!server->dual_stack()) GTEST_SKIP() << "this machine has no IPv6";
  for (const std::string_view ip : {"127.0.0.1", "::1"}) {
    TrainBuffer trains;
    for (size_t i = 0; i < 5; ++i) Append(trains, AddressOf(*server, ip), Numbered(i, 200));
    client->SendBatch(trains);
    const std::vector<Got> got = Receive(*server, 5);
    ASSERT_EQ(got.size(), 5u) << ip;
    for (const Got& datagram : got) EXPECT_EQ(datagram.from, AddressOf(*client, ip));
  }
}

// A socket that sends without checksums is one the kernel refuses UDP_SEGMENT for (EINVAL).
std::unique_ptr<UdpSocket> SocketRefusedSegmentation() {
  auto socket = OpenSocket({.ipv4_only = true});
  const int on = 1;
  EXPECT_EQ(setsockopt(socket->fd(), SOL_SOCKET, SO_NO_CHECK, &on, sizeof(on)), 0);
  return socket;
}

TEST(UdpSocket, LosesNothingWhenTheKernelRefusesSegmentation) {
  const auto sender = SocketRefusedSegmentation();
  const auto receiver = OpenSocket();
  std::vector<std::string> sent;
  for (size_t batch = 0; batch < 30; ++batch) {
    TrainBuffer trains;
    for (size_t i = 0; i < 20; ++i) {
      sent.push_back(Numbered(sent.size(), i == 19 ? 100 : 700));
      Append(trains, AddressOf(*receiver), sent.back());
    }
    sender->SendBatch(trains);
  }
  const std::vector<Got> got = Receive(*receiver, sent.size());
  ASSERT_EQ(got.size(), sent.size());
  for (size_t i = 0; i < sent.size(); ++i) ASSERT_EQ(got[i].bytes, sent[i]) << i;
  EXPECT_EQ(sender->send_stats().datagrams, sent.size());
}

TEST(UdpSocket, StopsAskingForSegmentationAfterRefusalsInARow) {
  const auto sender = SocketRefusedSegmentation();
  const auto receiver = OpenSocket();
  TrainBuffer trains;
  for (size_t i = 0; i < 4; ++i) Append(trains, AddressOf(*receiver), Numbered(i, 500));
  for (int i = 0; i < 50; ++i) sender->SendBatch(trains);
  EXPECT_EQ(sender->send_stats().refused, 8u);
  EXPECT_FALSE(sender->segmenting());
  EXPECT_EQ(Receive(*receiver, 200).size(), 200u);
}

TEST(UdpSocket, APeerThatSegmentationFailsForLeavesTrainsToTheOthers) {
  const auto sender = SocketRefusedSegmentation();
  const auto receiver = OpenSocket();
  TrainBuffer trains;
  for (size_t i = 0; i < 4; ++i) Append(trains, AddressOf(*receiver), Numbered(i, 500));
  const int off = 0, on = 1;
  for (int i = 0; i < 50; ++i) {  // refused and accepted by turns
    const int no_check = i % 2;
    setsockopt(sender->fd(), SOL_SOCKET, SO_NO_CHECK, no_check != 0 ? &on : &off, sizeof(int));
    sender->SendBatch(trains);
  }
  EXPECT_EQ(sender->send_stats().refused, 25u);
  EXPECT_TRUE(sender->segmenting());
}

TEST(UdpSocket, CountsWhatCannotBeSentAndGoesOnWithTheRest) {
  const auto sender = OpenSocket({.ipv4_only = true});
  const auto receiver = OpenSocket();
  TrainBuffer trains;
  Append(trains, AddressOf(*receiver), "first");
  Append(trains, *ice::SocketAddress::Parse("::1", receiver->port()), "no IPv6 here");
  Append(trains, *ice::SocketAddress::Parse("255.255.255.255", 9), "broadcast is not permitted");
  Append(trains, AddressOf(*receiver), "last");
  sender->SendBatch(trains);
  const std::vector<Got> got = Receive(*receiver, 2);
  ASSERT_EQ(got.size(), 2u);
  EXPECT_EQ(got[0].bytes, "first");
  EXPECT_EQ(got[1].bytes, "last");
  EXPECT_EQ(sender->send_stats().dropped, 2u);
}

TEST(UdpSocket, IsNotDisturbedByAPeerThatIsGone) {
  const auto sender = OpenSocket();
  const auto receiver = OpenSocket();
  auto gone = OpenSocket();
  const ice::SocketAddress nobody = AddressOf(*gone);
  gone.reset();
  for (size_t i = 0; i < 10; ++i) {
    TrainBuffer trains;
    Append(trains, nobody, "hello?");
    Append(trains, AddressOf(*receiver), Numbered(i, 50));
    sender->SendBatch(trains);
    EXPECT_TRUE(sender->ReceiveBatch().empty());
  }
  EXPECT_EQ(Receive(*receiver, 10).size(), 10u);
}

TEST(UdpSocket, CountsWhatItsReceiveBufferCouldNotHold) {
  const auto sender = OpenSocket();
  const auto receiver = OpenSocket({.coalesce = false, .buffer_bytes = 1});
  TrainBuffer trains;
  for (size_t i = 0; i < 100; ++i) Append(trains, AddressOf(*receiver), Numbered(i, 1000));
  sender->SendBatch(trains);
  const size_t got = receiver->ReceiveBatch().size();
  EXPECT_LT(got, 100u);
  EXPECT_GT(receiver->receive_overflows(), 0u);
}

TEST(UdpSocket, TellsHowLongEachOfABatchHadWaited) {
  using std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kApart{5};
  const auto receiver = OpenSocket();
  const auto sender = OpenSocket();
  const auto send = [&](const std::string& what) {
    TrainBuffer trains;
    Append(trains, AddressOf(*receiver), what);
    sender->SendBatch(trains);
  };
  const auto begin = steady_clock::now();
  send("early");
  pollfd readable = {receiver->fd(), POLLIN, 0};
  ASSERT_EQ(poll(&readable, 1, 2000), 1);
  const auto there = steady_clock::now();
  while (steady_clock::now() - there < kApart) continue;
  send("late");
  const auto batch = receiver->ReceiveBatch();
  const auto end = steady_clock::now();
  ASSERT_EQ(batch.size(), 2u);
  EXPECT_GE(batch[0].waited, kApart);
  EXPECT_LE(batch[0].waited, end - begin);
  EXPECT_GE(batch[1].waited.count(), 0);
  EXPECT_GE(batch[0].waited - batch[1].waited, kApart);
}

TEST(UdpSocket, SaysWhyItCannotListen) {
  const auto first = OpenSocket();
  const auto second = UdpSocket::Open({.port = first->port()});
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(
      std::string(second.status().message()),
      testing::HasSubstr("UDP port " + std::to_string(first->port()) + ": Address already in use"));
}

}  // namespace
}  // namespace sfu
