#include "sfu/layers/slot_assignment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sfu {
namespace {

constexpr auto kAudio = rtp::MediaKind::kAudio;
constexpr auto kVideo = rtp::MediaKind::kVideo;

TrackId Microphone(uint64_t who) { return TrackId{static_cast<uint32_t>(who * 10)}; }
TrackId Camera(uint64_t who) { return TrackId{static_cast<uint32_t>(who * 10 + 1)}; }
TrackId Screen(uint64_t who) { return TrackId{static_cast<uint32_t>(who * 10 + 2)}; }

Sender Person(uint64_t who, double loudness = 0) {
  return {.participant = ParticipantId{who},
          .tracks = {{.id = Microphone(who), .source = TrackSource::kMicrophone},
                     {.id = Camera(who), .source = TrackSource::kCamera}},
          .loudness = loudness};
}

std::vector<SlotRequest> Slots(size_t audio, size_t video) {
  std::vector<SlotRequest> slots;
  for (size_t i = 0; i < audio; ++i)
    slots.push_back({.mid = "a" + std::to_string(i), .kind = kAudio});
  for (size_t i = 0; i < video; ++i)
    slots.push_back({.mid = "v" + std::to_string(i), .kind = kVideo});
  return slots;
}

// Assigns and remembers what each slot carries, as a subscriber does over time.
class Subscriber {
 public:
  explicit Subscriber(std::vector<SlotRequest> slots) : slots_(std::move(slots)) {}
  std::vector<SlotDecision> Assign(const std::vector<Sender>& senders,
                                   const std::optional<std::vector<VideoDemand>>& demands = {}) {
    auto decisions = AssignSlots(slots_, senders, demands);
    for (size_t i = 0; i < slots_.size(); ++i) slots_[i].carried = decisions[i].track;
    return decisions;
  }

 private:
  std::vector<SlotRequest> slots_;
};

TEST(SlotAssignmentTest, AudioAndVideoOfASenderShareAnIndexWhileThereAreFew) {
  Subscriber subscriber(Slots(3, 3));
  const auto d = subscriber.Assign({Person(1), Person(2)});
  EXPECT_EQ(d[0].from, d[3].from);
  EXPECT_EQ(d[1].from, d[4].from);
  EXPECT_EQ(d[2].track, std::nullopt);
}

TEST(SlotAssignmentTest, ASenderKeepsItsPairWhenAnotherLeaves) {
  Subscriber subscriber(Slots(3, 3));
  subscriber.Assign({Person(1), Person(2)});
  const auto d = subscriber.Assign({Person(2)});
  EXPECT_EQ(d[0].track, std::nullopt);
  EXPECT_EQ(d[1].track, Microphone(2));
  EXPECT_EQ(d[4].track, Camera(2));
}

TEST(SlotAssignmentTest, OrderOfSpeakingMovesNothing) {
  Subscriber subscriber(Slots(3, 3));
  const auto before = subscriber.Assign({Person(1), Person(2)});
  const auto after = subscriber.Assign({Person(2), Person(1)});
  for (size_t i = 0; i < before.size(); ++i) EXPECT_EQ(before[i].track, after[i].track);
}

TEST(SlotAssignmentTest, AScreenShareTakesAFreeVideoSlot) {
  Subscriber subscriber(Slots(2, 2));
  Sender sharer = Person(1);
  sharer.tracks.push_back({.id = Screen(1), .source = TrackSource::kScreenShare});
  const auto d = subscriber.Assign({sharer});
  EXPECT_EQ(d[2].track, Camera(1));
  EXPECT_EQ(d[3].track, Screen(1));
}

Sender Speaker(uint64_t who) {
  Sender sender = Person(who);
  sender.tracks.pop_back();
  return sender;
}

TEST(SlotAssignmentTest, ACameraLiesBesideItsOwnMicrophoneAlsoWhereAnotherSenderHasNone) {
  Subscriber many(Slots(2, 2));
  const auto d = many.Assign({Speaker(1), Person(2)});
  EXPECT_EQ(d[2].from, d[0].from);
  EXPECT_EQ(d[2].track, Camera(2));
  EXPECT_EQ(d[1].track, Microphone(1));
  EXPECT_EQ(d[3].track, std::nullopt);
  Subscriber few(Slots(2, 1));
  const auto f = few.Assign({Speaker(1), Person(2)});
  EXPECT_EQ(f[2].from, f[0].from);
}

TEST(SlotAssignmentTest, AScreenIsNotPutBesideAnothersMicrophone) {
  Subscriber subscriber(Slots(2, 3));
  subscriber.Assign({Speaker(1)});
  Sender sharer = Person(2);
  sharer.tracks.push_back({.id = Screen(2), .source = TrackSource::kScreenShare});
  const auto d = subscriber.Assign({Speaker(1), sharer});
  EXPECT_EQ(d[0].track, Microphone(1));
  EXPECT_EQ(d[2].track, std::nullopt);
  EXPECT_EQ(d[3].track, Camera(2));
  EXPECT_EQ(d[4].track, Screen(2));
}

TEST(SlotAssignmentTest, AScreenStaysWhereItIsWhenOthersCome) {
  Subscriber subscriber(Slots(3, 12));
  Sender sharer = Person(1);
  sharer.tracks.push_back({.id = Screen(1), .source = TrackSource::kScreenShare});
  const auto alone = subscriber.Assign({sharer});
  const auto joined = subscriber.Assign({sharer, Person(2), Person(3)});
  for (size_t i = 0; i < alone.size(); ++i) {
    if (!alone[i].track) continue;
    EXPECT_EQ(joined[i].track, alone[i].track) << i;
  }
}

TEST(SlotAssignmentTest, AudioFollowsTheLoudestWhenSendersOutnumberSlots) {
  Subscriber subscriber(Slots(2, 1));
  const auto d = subscriber.Assign({Person(1, 0.1), Person(2, 0.9), Person(3, 0.5)});
  EXPECT_THAT((std::vector{d[0].track, d[1].track}),
              testing::UnorderedElementsAre(Microphone(2), Microphone(3)));
}

TEST(SlotAssignmentTest, VideoFollowsDemandsByPriority) {
  Subscriber subscriber(Slots(1, 1));
  const std::vector<VideoDemand> demands = {
      {.from = ParticipantId{1}, .width = 320, .height = 180},
      {.from = ParticipantId{3}, .width = 1280, .height = 720, .priority = 5}};
  const auto d = subscriber.Assign({Person(1), Person(2), Person(3)}, demands);
  EXPECT_EQ(d[1].track, Camera(3));
  EXPECT_EQ(d[1].width, 1280u);
}

TEST(SlotAssignmentTest, VideoThatIsNotLookedAtIsPausedWithItsReason) {
  Subscriber subscriber(Slots(1, 1));
  const auto d = subscriber.Assign({Person(1)}, std::vector<VideoDemand>{});
  EXPECT_EQ(d[0].reason, PauseReason::kNone);
  EXPECT_EQ(d[1].reason, PauseReason::kNotSubscribed);
}

TEST(SlotAssignmentTest, MutedAndUndecodableTracksSayWhyTheyArePaused) {
  Subscriber subscriber(Slots(1, 1));
  Sender sender = Person(1);
  sender.tracks[0].enabled = false;
  sender.tracks[1].decodable = false;
  const auto d = subscriber.Assign({sender});
  EXPECT_EQ(d[0].reason, PauseReason::kPublisherOff);
  EXPECT_EQ(d[1].reason, PauseReason::kCodec);
}

TEST(SlotAssignmentTest, WithFewerSlotsThanCamerasDemandsDecide) {
  Subscriber subscriber(Slots(3, 2));
  const std::vector<Sender> senders = {Person(1), Person(2), Person(3)};
  const std::vector<VideoDemand> demands = {
      {.from = ParticipantId{3}, .width = 640, .height = 360}};
  const auto d = subscriber.Assign(senders, demands);
  EXPECT_THAT((std::vector{d[3].track, d[4].track}), testing::Contains(Camera(3)));
}

TEST(SlotAssignmentTest, TheOnlyVideoSlotIsForTheScreenThatIsAskedFor) {
  Subscriber subscriber(Slots(1, 1));
  Sender sharer = Person(1);
  sharer.tracks.push_back({.id = Screen(1), .source = TrackSource::kScreenShare});
  const std::vector<VideoDemand> demands = {{.from = ParticipantId{1},
                                             .source = TrackSource::kScreenShare,
                                             .width = 1280,
                                             .height = 720}};
  EXPECT_EQ(subscriber.Assign({sharer}, demands)[1].track, Screen(1));
}

TEST(SlotAssignmentTest, PicturesThatShowNothingTakeNoSlotFromThoseThatDo) {
  for (bool PublishedTrack::* lacks :
       {&PublishedTrack::enabled, &PublishedTrack::decodable, &PublishedTrack::active}) {
    Subscriber subscriber(Slots(1, 1));
    std::vector<Sender> senders = {Person(1, 0.9), Person(2)};
    senders[0].tracks[1].*lacks = false;
    const auto d = subscriber.Assign(senders);
    EXPECT_EQ(d[0].track, Microphone(1));
    EXPECT_EQ(d[1].track, Camera(2));
  }
}

TEST(SlotAssignmentTest, SoundThatDoesNotComeTakesNoSlotFromSoundThatDoes) {
  Subscriber subscriber(Slots(1, 1));
  std::vector<Sender> senders = {Person(1), Person(2)};
  senders[0].tracks[0].active = false;  // it vanished without a word
  EXPECT_EQ(subscriber.Assign(senders)[0].track, Microphone(2));
}

TEST(SlotAssignmentTest, NoTrackStandsInTwoSlots) {
  Subscriber subscriber(Slots(3, 12));
  std::vector<Sender> senders;
  for (uint64_t who = 1; who <= 20; ++who) senders.push_back(Person(who, 1.0 / double(who)));
  const auto d = subscriber.Assign(senders);
  std::vector<uint32_t> tracks;
  for (const auto& decision : d) {
    if (decision.track) tracks.push_back(decision.track->value);
  }
  EXPECT_EQ(tracks.size(), 15u);
  std::sort(tracks.begin(), tracks.end());
  EXPECT_EQ(std::unique(tracks.begin(), tracks.end()), tracks.end());
}

}  // namespace
}  // namespace sfu
