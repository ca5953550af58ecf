// What waits for one peer: in order, bounded, and written where it waits.
#include <gmock/gmock.h>

#include "sfu/forward/outgoing_packet.h"
#include "sfu/transport/peer_transport.h"
#include "tests/sfu_forward/packets.h"

namespace sfu {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class OutgoingQueueTest : public testing::Test {
 protected:
  // Fills the next place in.
  void Draft(int64_t sequence) {
    OutgoingPacket& draft = queue().Draft();
    draft.packet = MakePacket(pool_, {.sequence = sequence});
    draft.plan.sequence = static_cast<uint16_t>(sequence);
  }
  bool Add(int64_t sequence) {
    Draft(sequence);
    return queue().Commit();
  }
  std::vector<uint16_t> Waiting() {
    std::vector<uint16_t> sequences;
    for (const OutgoingPacket& packet : queue().waiting()) {
      sequences.push_back(packet.plan.sequence);
    }
    return sequences;
  }
  OutgoingQueue& queue() { return transport_.queue(); }

  PacketPool pool_;
  std::vector<PeerTransport*> ready_;
  PeerTransport transport_{ice::Credentials{}, ready_};
};

TEST_F(OutgoingQueueTest, GivesWhatItGotInOrder) {
  for (const int64_t sequence : {7, 8, 9}) EXPECT_TRUE(Add(sequence));
  EXPECT_THAT(Waiting(), ElementsAre(7, 8, 9));
  queue().Pop();
  EXPECT_EQ(queue().front().plan.sequence, 8);
  EXPECT_THAT(Waiting(), ElementsAre(8, 9));
}

TEST_F(OutgoingQueueTest, NamesItsOwnerWheneverItIsEmptyNoMore) {
  Add(7);
  Add(8);
  EXPECT_THAT(ready_, ElementsAre(&transport_)) << "once";
  queue().Pop();
  queue().Pop();
  ready_.clear();
  Add(9);
  EXPECT_THAT(ready_, ElementsAre(&transport_));
}

TEST_F(OutgoingQueueTest, KnowsNothingOfADraftThatIsLeft) {
  queue().Draft().plan.sequence = 7;
  EXPECT_TRUE(queue().empty());
  EXPECT_THAT(ready_, IsEmpty());
  EXPECT_EQ(queue().Draft().plan, RewritePlan()) << "the next one starts from nothing";
}

TEST_F(OutgoingQueueTest, DropsWhatIsDraftedWhenItIsFull) {
  for (size_t i = 0; i < OutgoingQueue::kMaxPackets; ++i) ASSERT_TRUE(Add(1));
  EXPECT_FALSE(Add(2));
  EXPECT_EQ(pool_.in_use(), OutgoingQueue::kMaxPackets) << "the packet is let go";
  queue().Pop();
  EXPECT_FALSE(queue().empty());
}

TEST_F(OutgoingQueueTest, LetsGoOfAllItHolds) {
  for (int i = 0; i < 5; ++i) Add(i);
  queue().Pop();
  queue().Clear();
  EXPECT_TRUE(queue().empty());
  EXPECT_EQ(pool_.in_use(), 0u);
}

}  // namespace
}  // namespace sfu
