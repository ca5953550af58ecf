// More people than audio slots: the slots follow who is loudest.
#include <gmock/gmock.h>

#include "tests/sim/meeting.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

class AudioSlots : public testing::Test {
 protected:
  AudioSlots() : meeting_(1) {
    for (int i = 0; i < 6; ++i) {
      ClientOptions options = Person("speaker " + std::to_string(i));
      options.audio->talking = false;
      options.audio->dtx = true;
      options.video.clear();
      speakers_.push_back(&meeting_.Join(options));
    }
    ClientOptions listener = Viewer("listener");
    listener.audio_slots = 2;
    listener_ = &meeting_.Join(listener);
    meeting_.RunFor(4s);
  }
  // What the listener hears of a speaker in the next `duration`.
  std::vector<uint64_t> HeardIn(Duration duration) {
    std::vector<uint64_t> heard;
    for (SimClient* speaker : speakers_) {
      heard.push_back(listener_->HeardFrom(speaker->audio_track()));
    }
    meeting_.RunFor(duration);
    for (size_t i = 0; i < speakers_.size(); ++i) {
      heard[i] = listener_->HeardFrom(speakers_[i]->audio_track()) - heard[i];
    }
    return heard;
  }
  Meeting meeting_;
  std::vector<SimClient*> speakers_;
  SimClient* listener_ = nullptr;
};

TEST_F(AudioSlots, CarryWhoeverBeginsToSpeakAlmostAtOnce) {
  for (size_t speaker = 0; speaker < speakers_.size(); ++speaker) {
    speakers_[speaker]->microphone().Talk(true, 20);
    const auto heard = HeardIn(2s);
    EXPECT_GE(heard[speaker], 75u) << "of 100 packets, speaker " << speaker;
    speakers_[speaker]->microphone().Talk(false);
    meeting_.RunFor(1s);
  }
}

TEST_F(AudioSlots, CarryTheLoudestOfMany) {
  for (size_t i = 0; i < speakers_.size(); ++i) {
    speakers_[i]->microphone().Talk(true, static_cast<uint8_t>(i == 2 || i == 4 ? 15 : 60));
  }
  meeting_.RunFor(3s);
  const auto heard = HeardIn(4s);
  EXPECT_GE(heard[2], 190u);
  EXPECT_GE(heard[4], 190u);
}

TEST_F(AudioSlots, DoNotFlutterBetweenEquallyLoudPeople) {
  for (SimClient* speaker : speakers_) speaker->microphone().Talk(true, 20);
  meeting_.RunFor(3s);
  const auto heard = HeardIn(5s);
  size_t carried = 0;
  for (const uint64_t packets : heard) carried += packets > 0 ? 1 : 0;
  EXPECT_EQ(carried, 2u);
}

TEST_F(AudioSlots, TellWhoSpeaks) {
  speakers_[3]->microphone().Talk(true, 10);
  meeting_.RunFor(2s);
  std::optional<sfu::SpeakersChanged> last;
  for (const auto& event : meeting_.node().events()) {
    if (const auto* speakers = std::get_if<sfu::SpeakersChanged>(&event.event)) last = *speakers;
  }
  ASSERT_TRUE(last.has_value());
  EXPECT_EQ(last->dominant, speakers_[3]->id());
  ASSERT_FALSE(last->speakers.empty());
  EXPECT_EQ(last->speakers[0].participant, speakers_[3]->id());
}

}  // namespace
}  // namespace sim
