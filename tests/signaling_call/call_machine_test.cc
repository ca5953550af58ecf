// The rules of a call, told as stories. Time is virtual.
#include "signaling/call/call_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <vector>

#include "signaling/store/call_changes.h"
#include "tests/signaling_call/call_story.h"

namespace signaling {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(CallMachine, IsActiveFromTheFirstParticipantToTheLast) {
  CallMachine call = CallWith();
  EXPECT_FALSE(call.state().active_since);
  EXPECT_THAT(Names(call.Apply(Enters("s1", "ann"), At(1s))), ElementsAre("joined s1"));
  call.Apply(Enters("s2", "bob"), At(2s));
  EXPECT_EQ(call.state().active_since, At(1s).wall);

  EXPECT_THAT(Names(call.Apply(ParticipantLeft{"s1", "left"}, At(3s))),
              ElementsAre("dismiss s1", "left s1 left"));
  EXPECT_TRUE(call.state().active_since);
  EXPECT_THAT(Names(call.Apply(ParticipantLeft{"s2", "left"}, At(11s))),
              ElementsAre("dismiss s2", "left s2 left", "ended all_left 10"));
  EXPECT_FALSE(call.state().active_since);
  EXPECT_EQ(call.state().Duration(At(60s).wall), 10s);
}

TEST(CallMachine, APlayerIsSeenByNobodyAndKeepsNoCallActive) {
  CallMachine call = CallWith();
  EXPECT_THAT(Names(call.Apply(Enters("p", "eve", ParticipantKind::kPlayer), At(0s))),
              ElementsAre());
  EXPECT_FALSE(call.state().active_since);
  call.Apply(Enters("s1", "ann"), At(1s));
  EXPECT_THAT(Names(call.Apply(ParticipantLeft{"s1", "left"}, At(2s))),
              ElementsAre("dismiss s1", "left s1 left", "ended all_left 1"));
  EXPECT_THAT(Names(call.Apply(ParticipantLeft{"p", "left"}, At(3s))), ElementsAre("dismiss p"));
}

TEST(CallMachine, EndingItSendsEverybodyHome) {
  CallMachine call = CallWith();
  call.Apply(Enters("s1", "ann"), At(0s));
  call.Apply(Enters("p", "eve", ParticipantKind::kPlayer), At(0s));
  EXPECT_THAT(Names(call.Apply(EndRequested{"ann"}, At(5s))),
              ElementsAre("dismiss s1", "left s1 ended", "dismiss p", "ended ended 5"));
  EXPECT_TRUE(call.state().participants.empty());
}

TEST(CallMachine, WhoNeverConnectsHasLeftAfter30Seconds) {
  CallMachine call = CallWith();
  call.Apply(Enters("s1", "ann"), At(0s));
  EXPECT_EQ(call.deadline(), At(30s).steady);
  EXPECT_THAT(Names(call.Apply(TimePassed{}, At(29'999ms))), ElementsAre());
  EXPECT_THAT(Names(call.Apply(TimePassed{}, At(30s))),
              ElementsAre("dismiss s1", "left s1 timeout", "ended all_left 30"));
  EXPECT_EQ(call.deadline(), SteadyTime::max());
}

TEST(CallMachine, AFailedHandshakeDoesNotStopTheClockOfTheFirstConnection) {
  CallMachine call = CallWith();
  call.Apply(Enters("s1", "ann"), At(0s));
  EXPECT_THAT(Names(call.Apply(MediaLinkChanged{"s1", MediaLink::kLost}, At(5s))), ElementsAre());
  EXPECT_EQ(call.deadline(), At(30s).steady);
}

TEST(CallMachine, WhoIsConnectedStaysAsLongAsEitherMediaOrWebSocketIsThere) {
  CallMachine call = CallWith();
  call.Apply(Enters("s1", "ann"), At(0s));
  call.Apply(MediaLinkChanged{"s1", MediaLink::kConnected}, At(1s));
  EXPECT_EQ(call.deadline(), SteadyTime::max());
  call.Apply(ReachabilityChanged{"s1", false}, At(2s));
  EXPECT_EQ(call.deadline(), SteadyTime::max()) << "media is there";
  call.Apply(ReachabilityChanged{"s1", true}, At(3s));
  call.Apply(MediaLinkChanged{"s1", MediaLink::kLost}, At(4s));
  EXPECT_EQ(call.deadline(), SteadyTime::max()) << "the WebSocket is there";
}

TEST(CallMachine, WhoLosesBothMediaAndWebSocketHasLeftAfter30Seconds) {
  CallMachine call = CallWith();
  call.Apply(Enters("s1", "ann"), At(0s));
  call.Apply(MediaLinkChanged{"s1", MediaLink::kConnected}, At(1s));
  EXPECT_THAT(Names(call.Apply(MediaLinkChanged{"s1", MediaLink::kLost}, At(40s))),
              ElementsAre("lost s1"));
  call.Apply(ReachabilityChanged{"s1", false}, At(50s));
  EXPECT_THAT(Names(call.Apply(TimePassed{}, At(79s))), ElementsAre());
  EXPECT_THAT(Names(call.Apply(TimePassed{}, At(80s))),
              ElementsAre("dismiss s1", "left s1 connection_lost", "ended all_left 80"));
}

TEST(CallMachine, ComingBackInTimeForgivesEverything) {
  CallMachine call = CallWith();
  call.Apply(Enters("s1", "ann"), At(0s));
  call.Apply(MediaLinkChanged{"s1", MediaLink::kConnected}, At(1s));
  call.Apply(ReachabilityChanged{"s1", false}, At(2s));
  call.Apply(MediaLinkChanged{"s1", MediaLink::kLost}, At(3s));
  EXPECT_THAT(Names(call.Apply(MediaLinkChanged{"s1", MediaLink::kConnected}, At(32s))),
              ElementsAre("good s1"));
  EXPECT_THAT(Names(call.Apply(TimePassed{}, At(100s))), ElementsAre());
}

TEST(CallMachine, TracksAreOnWhilePublishedUntilSaidOtherwise) {
  CallMachine call = CallWith();
  call.Apply(Enters("s1", "ann"), At(0s));
  const auto seen = [&] { return *call.state().FindParticipant("s1"); };
  EXPECT_FALSE(seen().audio_enabled());
  EXPECT_THAT(
      Names(call.Apply(PublishedChanged{"s1", {.microphone = true, .camera = true}}, At(1s))),
      ElementsAre("updated s1"));
  EXPECT_TRUE(seen().audio_enabled());
  EXPECT_TRUE(seen().video_enabled());
  EXPECT_THAT(Names(call.Apply(TracksSaid{"s1", false, std::nullopt}, At(2s))),
              ElementsAre("updated s1"));
  EXPECT_FALSE(seen().audio_enabled());
  EXPECT_TRUE(seen().video_enabled());
  call.Apply(PublishedChanged{"s1", {.microphone = true}}, At(3s));
  EXPECT_FALSE(seen().audio_enabled()) << "what was said holds";
  EXPECT_FALSE(seen().video_enabled());
}

TEST(CallMachine, SpeakersAreToldWhenTheyChangeOnly) {
  CallMachine call = CallWith();
  call.Apply(Enters("s1", "ann"), At(0s));
  const SpeakersHeard heard{{{"s1", "ann", 0.5F}}, "s1"};
  EXPECT_THAT(Names(call.Apply(heard, At(1s))), ElementsAre("speakers"));
  EXPECT_TRUE(call.state().FindParticipant("s1")->is_speaking);
  EXPECT_THAT(Names(call.Apply(heard, At(2s))), ElementsAre());
  EXPECT_THAT(Names(call.Apply(SpeakersHeard{}, At(3s))), ElementsAre("speakers"));
  EXPECT_FALSE(call.state().FindParticipant("s1")->is_speaking);
}

TEST(CallMachine, AnEventForSomebodyWhoIsNotThereDoesNothing) {
  CallMachine call = CallWith();
  for (const CallEvent& event : std::vector<CallEvent>{
           ParticipantLeft{"ghost", "left"}, ReachabilityChanged{"ghost", true},
           MediaLinkChanged{"ghost", MediaLink::kConnected}, PublishedChanged{"ghost", {true}},
           TracksSaid{"ghost", true, true}, EndRequested{"ann"}, TimePassed{}}) {
    EXPECT_THAT(Names(call.Apply(event, At(0s))), ElementsAre()) << event.index();
  }
}

// What is kept of a call is compared with everybody in it only when it says so.
TEST(CallMachine, SaysWhetherWhatLastsMayHaveChanged) {
  CallMachine call = CallWith();
  EXPECT_TRUE(call.TakeChange()) << "nobody has kept it yet";
  EXPECT_FALSE(call.TakeChange());
  call.Apply(Enters("s1", "ann"), At(0s));
  EXPECT_TRUE(call.TakeChange());
  call.Apply(MediaLinkChanged{"s1", MediaLink::kConnected}, At(1s));
  call.Apply(QualityMeasured{"s1", Quality::kPoor}, At(2s));
  call.Apply(PublishedChanged{"s1", {.camera = true}}, At(3s));
  call.Apply(SpeakersHeard{{{"s1", "ann", 0.5F}}, "s1"}, At(4s));
  call.Apply(ReachabilityChanged{"s1", false}, At(4s));
  EXPECT_FALSE(call.TakeChange()) << "a restart forgets all of these";
  call.Apply(TracksSaid{"s1", {}, true}, At(4s));
  EXPECT_TRUE(call.TakeChange());
  call.Apply(PublishedChanged{"s1", {}}, At(4s));
  EXPECT_TRUE(call.TakeChange()) << "its camera is on no more, whatever was said";
  call.Apply(MediaLinkChanged{"s1", MediaLink::kLost}, At(5s));
  call.Apply(TimePassed{}, At(1h));
  EXPECT_THAT(call.state().participants, testing::IsEmpty());
  EXPECT_TRUE(call.TakeChange()) << "it went unheard of for too long";
}

// Whatever happens, in any order: the call is active exactly while somebody visible is in it, and
// everybody who was told to be in is told to be out.
TEST(CallMachine, HoldsItsInvariantsUnderRandomEvents) {
  const unsigned seed = 20'260'301;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (int run = 0; run < 200; ++run) {
    CallMachine call = CallWith();
    std::set<std::string> told;
    auto now = 0ms;
    for (int step = 0; step < 200; ++step) {
      now += std::chrono::milliseconds(random() % 20'000);
      const std::string session = "s" + std::to_string(random() % 5);
      const auto kind = static_cast<ParticipantKind>(random() % 3);
      std::vector<CallEvent> choices = {Enters(session, "u" + session, kind),
                                        Enters(session, "u" + session, kind),
                                        ParticipantLeft{session, "left"},
                                        ReachabilityChanged{session, random() % 2 == 0},
                                        MediaLinkChanged{session, MediaLink::kConnected},
                                        MediaLinkChanged{session, MediaLink::kLost},
                                        QualityMeasured{session, Quality::kPoor},
                                        PublishedChanged{session, {.camera = random() % 2 == 0}},
                                        SpeakersHeard{{{session, "u" + session, 0.5F}}, session},
                                        TimePassed{},
                                        TimePassed{}};
      if (random() % 50 == 0) choices = {EndRequested{"ann"}};
      const CallState before = call.state();
      for (const CallAction& action : call.Apply(choices[random() % choices.size()], At(now))) {
        if (const auto* joined = std::get_if<TellJoined>(&action)) {
          EXPECT_TRUE(told.insert(joined->participant.session_id).second);
        } else if (const auto* left = std::get_if<TellLeft>(&action)) {
          EXPECT_EQ(told.erase(left->session_id), 1U);
        }
      }
      EXPECT_TRUE(call.TakeChange() || CallChanges(&before, call.state(), {}).empty());
      size_t visible = 0;
      for (const Participant& participant : call.state().participants) {
        if (participant.visible()) ++visible;
      }
      ASSERT_EQ(visible, told.size());
      ASSERT_EQ(call.state().active_since.has_value(), visible > 0);
    }
    now += 24h;
    call.Apply(TimePassed{}, At(now));
    EXPECT_GT(call.deadline(), At(now).steady) << "a deadline passed is dealt with";
  }
}

}  // namespace
}  // namespace signaling
