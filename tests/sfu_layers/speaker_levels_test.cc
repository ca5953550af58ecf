// Who speaks, from the levels in the audio packets: a word counts, a cough and a pause do not.
#include "sfu/layers/speaker_levels.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

using namespace std::chrono_literals;

constexpr uint8_t kSpeech = 20;  // dBov below full scale
constexpr uint8_t kSilence = 127;

// Packets of 20 ms for as long as said.
Time Hear(SpeakerLevel& speaker, uint8_t level, std::chrono::milliseconds time, Time now) {
  for (const Time end = now + time; now < end; now += 20ms) speaker.OnPacket(level, now);
  return now;
}

TEST(SpeakerLevel, HearsSpeechWithinAFifthOfASecond) {
  SpeakerLevel speaker;
  const Time now = Hear(speaker, kSpeech, 200ms, Time(1s));
  EXPECT_TRUE(speaker.speaking());
  EXPECT_EQ(speaker.last_spoke(), now - 20ms);
}

TEST(SpeakerLevel, IsNotTakenInByACough) {
  SpeakerLevel speaker;
  Time now = Hear(speaker, kSilence, 1s, Time(1s));
  now = Hear(speaker, kSpeech, 20ms, now);
  EXPECT_FALSE(speaker.speaking());
}

TEST(SpeakerLevel, HoldsThroughThePauseBetweenWords) {
  SpeakerLevel speaker;
  Time now = Hear(speaker, kSpeech, 2s, Time(1s));
  now = Hear(speaker, kSilence, 200ms, now);
  EXPECT_TRUE(speaker.speaking());
  Hear(speaker, kSilence, 2s, now);
  EXPECT_FALSE(speaker.speaking());
}

// Between the two thresholds the state stays what it was.
TEST(SpeakerLevel, HasHysteresis) {
  constexpr uint8_t kMurmur = 50;  // loudness (70 - 50) / 70 = 0.29
  SpeakerLevel quiet;
  Time now = Hear(quiet, kMurmur, 3s, Time(1s));
  EXPECT_FALSE(quiet.speaking());
  SpeakerLevel loud;
  now = Hear(loud, kSpeech, 1s, Time(1s));
  Hear(loud, kMurmur, 3s, now);
  EXPECT_TRUE(loud.speaking());
}

TEST(SpeakerLevel, FallsWhenPacketsCease) {
  SpeakerLevel speaker;
  Time now = Hear(speaker, kSpeech, 1s, Time(1s));
  for (int i = 0; i < 5; ++i) speaker.OnTick(now += 200ms);
  EXPECT_FALSE(speaker.speaking());
}

}  // namespace
}  // namespace sfu
