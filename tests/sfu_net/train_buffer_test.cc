#include "sfu/util/train_buffer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace sfu {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const ice::SocketAddress kPeer = ice::SocketAddress::V4({192, 0, 2, 1}, 5000);
const ice::SocketAddress kOther = ice::SocketAddress::V4({192, 0, 2, 1}, 5001);

// How many bytes each train has.
std::vector<uint32_t> Sizes(const TrainBuffer& buffer) {
  std::vector<uint32_t> sizes;
  for (const Train& train : buffer.trains()) sizes.push_back(train.size);
  return sizes;
}

void Commit(TrainBuffer& buffer, size_t size, size_t times = 1) {
  for (size_t i = 0; i < times; ++i) {
    ASSERT_FALSE(buffer.Reserve().empty());
    buffer.Commit(kPeer, size);
  }
}

TEST(TrainBuffer, DatagramsOfOneSizeToOneAddressAreOneTrain) {
  TrainBuffer buffer;
  Commit(buffer, 1200, 16);
  ASSERT_THAT(Sizes(buffer), ElementsAre(16 * 1200));
  EXPECT_EQ(buffer.trains()[0].segment_size, 1200);
  EXPECT_EQ(buffer.datagrams(), 16u);
}

TEST(TrainBuffer, TheLastOfATrainMayBeShorterAndNothingJoinsBehindIt) {
  TrainBuffer buffer;
  Commit(buffer, 100, 2);
  Commit(buffer, 50);
  Commit(buffer, 50);
  EXPECT_THAT(Sizes(buffer), ElementsAre(250, 50));
}

TEST(TrainBuffer, ALongerOneBeginsAnotherTrain) {
  TrainBuffer buffer;
  Commit(buffer, 50);
  Commit(buffer, 100);
  EXPECT_THAT(Sizes(buffer), ElementsAre(50, 100));
}

TEST(TrainBuffer, ATrainHasAsManySegmentsAsTheKernelTakes) {
  TrainBuffer buffer;
  Commit(buffer, 100, TrainBuffer::kMaxSegments + 1);
  EXPECT_THAT(Sizes(buffer), ElementsAre(6400, 100));
}

TEST(TrainBuffer, ATrainFitsOneIpDatagram) {
  TrainBuffer buffer;
  Commit(buffer, 1200, 55);
  EXPECT_THAT(Sizes(buffer), ElementsAre(54 * 1200, 1200));
}

TEST(TrainBuffer, AnotherAddressOfEitherEndBeginsAnotherTrain) {
  TrainBuffer buffer;
  buffer.Commit(kPeer, 100, 1);
  buffer.Commit(kPeer, 100, 2);
  buffer.Commit(kOther, 100, 2);
  buffer.Commit(kOther, 100, 2);
  EXPECT_THAT(Sizes(buffer), ElementsAre(100, 100, 200));
}

TEST(TrainBuffer, BeginsAnewWhenItIsCleared) {
  TrainBuffer buffer;
  Commit(buffer, 100, 3);
  buffer.Clear();
  EXPECT_TRUE(buffer.empty());
  EXPECT_THAT(Sizes(buffer), IsEmpty());
  Commit(buffer, 100);
  ASSERT_THAT(Sizes(buffer), ElementsAre(100));
  EXPECT_EQ(buffer.trains()[0].offset, 0u);
}

}  // namespace
}  // namespace sfu
