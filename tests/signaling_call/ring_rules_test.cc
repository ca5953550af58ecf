// The rules of ringing, one by one, told as stories. Time is virtual.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "signaling/call/restored_call.h"
#include "signaling/call/verdicts.h"
#include "tests/signaling_call/call_story.h"

namespace signaling {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

RingState RingOf(const CallMachine& call, const std::string& user) {
  return call.state().FindMember(user)->ring.state;
}

TEST(Ring, ReachesEverybodyElseAndMakesTheCallerAParticipant) {
  CallMachine call = CallWith({"bob", "cat"});
  EXPECT_THAT(Names(call.Apply(RingRequested{.user_id = "ann", .session_id = "a"}, At(0s))),
              ElementsAre("joined a", "ring bob", "ring cat"));
  EXPECT_EQ(call.state().Status(), CallStatus::kRinging);
  EXPECT_EQ(call.state().caller, "ann");
}

TEST(Ring, CanNameWhom) {
  CallMachine call = CallWith({"bob", "cat"});
  EXPECT_THAT(Names(call.Apply(
                  RingRequested{.user_id = "ann", .members = {"cat"}, .session_id = "a"}, At(0s))),
              ElementsAre("joined a", "ring cat"));
  EXPECT_THAT(Names(call.Apply(RingRequested{.user_id = "ann", .session_id = "x"}, At(10s))),
              ElementsAre("ring bob"))
      << "whoever does not ring yet";
  EXPECT_EQ(call.deadline(), At(45s).steady);
  EXPECT_THAT(Names(call.Apply(TimePassed{}, At(45s))), ElementsAre("missed cat"));
  EXPECT_EQ(call.deadline(), At(55s).steady) << "each has the whole time";
}

TEST(Ring, IsIdempotentWhileItRings) {
  CallMachine call = Rung({"bob"});
  EXPECT_EQ(OnRing(call.state(), "ann", {}), Verdict::kRepeat);
  EXPECT_THAT(Names(call.Apply(RingRequested{.user_id = "ann", .session_id = "x"}, At(1s))),
              IsEmpty());
  EXPECT_EQ(call.deadline(), At(45s).steady);
}

TEST(Ring, OfNobodyIsNoRing) {
  CallMachine call = CallWith();
  EXPECT_EQ(OnRing(call.state(), "ann", {}), Verdict::kNobodyToRing);
  EXPECT_THAT(Names(call.Apply(RingRequested{.user_id = "ann", .session_id = "a"}, At(0s))),
              IsEmpty());
  EXPECT_EQ(call.state().Status(), CallStatus::kIdle);
}

TEST(Ring, TellsTheCallerOnceForEachWayItReachedACallee) {
  CallMachine call = Rung({"bob"});
  EXPECT_THAT(Names(call.Apply(DeviceReached{"bob", Via::kWebSocket}, At(1s))),
              ElementsAre("ringing bob websocket"));
  EXPECT_THAT(Names(call.Apply(DeviceReached{"bob", Via::kWebSocket}, At(2s))), IsEmpty());
  EXPECT_THAT(Names(call.Apply(DeviceReached{"bob", Via::kPush}, At(3s))),
              ElementsAre("ringing bob push"));
  call.Apply(Accepts("bob"), At(4s));
  EXPECT_THAT(Names(call.Apply(DeviceReached{"bob", Via::kPush}, At(5s))), IsEmpty());
}

// --- Rule 1 ---
TEST(RingDeadline, IsThatOfTheCall) {
  CallState state = CallOf({"bob"});
  state.ring_timeout = 5s;
  CallMachine call(state);
  call.Apply(RingRequested{.user_id = "ann", .session_id = "a"}, At(0s));
  EXPECT_EQ(call.deadline(), At(5s).steady);
  EXPECT_EQ(call.state().FindMember("bob")->ring.until, At(5s).wall);
}

TEST(RingDeadline, SurvivesARestart) {
  const CallMachine before = Rung({"bob"});
  // The machine was away for 10 s, and its steady clock starts anew.
  const Instant later{SteadyTime(7s), At(10s).wall};
  CallMachine after(RestoredCall(before.state(), later));
  EXPECT_EQ(after.deadline(), SteadyTime(42s));
  EXPECT_EQ(after.state().Status(), CallStatus::kRinging);
  EXPECT_THAT(Names(after.Apply(TimePassed{}, {SteadyTime(42s), At(45s).wall})),
              ElementsAre("missed bob", "dismiss a", "left a ended", "ended timeout 0"));
}

TEST(RingDeadline, IsNoFurtherAwayWhenTheClockWasSetBackMeanwhile) {
  const CallMachine before = Rung({"bob"});
  const Instant later{SteadyTime(7s), At(0s).wall - 1h};
  const CallMachine after(RestoredCall(before.state(), later));
  EXPECT_EQ(after.deadline(), SteadyTime(7s) + before.state().ring_timeout);
}

TEST(RingDeadline, ThatPassedWhileTheServerWasDownIsDueAtOnce) {
  const CallMachine before = Rung({"bob"});
  const Instant later{SteadyTime(7s), At(100s).wall};
  CallMachine after(RestoredCall(before.state(), later));
  EXPECT_LE(after.deadline(), later.steady);
  EXPECT_THAT(Names(after.Apply(Accepts("bob"), later)),
              ElementsAre("missed bob", "dismiss a", "left a ended", "ended timeout 0"));
}

// --- Rule 2 ---
TEST(Answer, IsFinal) {
  CallMachine call = Rung({"bob", "cat"});
  call.Apply(Rejects("bob"), At(1s));
  EXPECT_EQ(OnReject(call.state(), "bob", {}), Verdict::kRepeat);
  EXPECT_EQ(OnAccept(call.state(), "bob", {}), Verdict::kAlreadyRejected);
  EXPECT_THAT(Names(call.Apply(Accepts("bob"), At(2s))), IsEmpty());
  EXPECT_EQ(RingOf(call, "bob"), RingState::kRejected);

  call.Apply(Accepts("cat"), At(3s));
  EXPECT_EQ(OnAccept(call.state(), "cat", {}), Verdict::kRepeat);
  EXPECT_EQ(OnReject(call.state(), "cat", {}), Verdict::kAlreadyAccepted);
  EXPECT_THAT(Names(call.Apply(Rejects("cat"), At(4s))), IsEmpty());
  EXPECT_EQ(RingOf(call, "cat"), RingState::kAccepted);
}

TEST(Answer, OfWhomNobodyRangIsRefused) {
  CallMachine call = Rung({"bob"});
  EXPECT_EQ(OnAccept(call.state(), "ann", {}), Verdict::kNotRung);
  EXPECT_EQ(OnAccept(call.state(), "eve", {}), Verdict::kNotRung);
  EXPECT_EQ(OnReject(call.state(), "eve", {}), Verdict::kNotRung);
  CallMachine idle = CallWith({"bob"});
  EXPECT_EQ(OnAccept(idle.state(), "bob", {}), Verdict::kNotRung);
}

TEST(Answer, AfterTheDeadlineIsTooLateEvenIfNoTimerFired) {
  CallMachine call = Rung({"bob"});
  EXPECT_THAT(Names(call.Apply(Accepts("bob"), At(45s))),
              ElementsAre("missed bob", "dismiss a", "left a ended", "ended timeout 0"));
  EXPECT_EQ(OnAccept(call.state(), "bob", {}), Verdict::kEnded);
}

// --- Rule 3 ---
TEST(Accept, MakesTheCallActiveAndTheOthersKeepRinging) {
  CallMachine call = Rung({"bob", "cat"});
  EXPECT_THAT(Names(call.Apply(Accepts("bob"), At(5s))),
              ElementsAre("accepted bob", "begin a", "joined s-bob"));
  EXPECT_EQ(call.state().Status(), CallStatus::kActive);
  EXPECT_EQ(call.state().active_since, At(5s).wall) << "durations count from the first accept";
  EXPECT_EQ(RingOf(call, "cat"), RingState::kRinging);
  EXPECT_THAT(Names(call.Apply(Accepts("cat"), At(6s))),
              ElementsAre("accepted cat", "joined s-cat"));
}

TEST(Accept, CanBeDoneByJoining) {
  CallMachine call = Rung({"bob"});
  EXPECT_THAT(Names(call.Apply(Enters("s", "bob"), At(5s))),
              ElementsAre("accepted bob", "begin a", "joined s"));
}

// --- Rule 4 ---
TEST(Accept, NamesTheConnectionSoThatTheUsersOtherDevicesStop) {
  CallMachine call = Rung({"bob"});
  RingAccepted phone = Accepts("bob");
  phone.connection_id = "phone";
  EXPECT_EQ(Names(call.Apply(phone, At(1s))).front(), "accepted bob by phone");
  EXPECT_EQ(OnAccept(call.state(), "bob", "tablet"), Verdict::kAnsweredElsewhere);
  EXPECT_EQ(OnReject(call.state(), "bob", "tablet"), Verdict::kAnsweredElsewhere);
  EXPECT_EQ(OnAccept(call.state(), "bob", "phone"), Verdict::kRepeat);
  EXPECT_EQ(OnAccept(call.state(), "bob", std::nullopt), Verdict::kRepeat);
}

// --- Rule 5 ---
TEST(Call, EndsWhenEverybodyRejects) {
  CallMachine call = Rung({"bob", "cat"});
  EXPECT_THAT(Names(call.Apply(Rejects("bob", "busy"), At(1s))), ElementsAre("rejected bob busy"));
  EXPECT_THAT(Names(call.Apply(Rejects("cat"), At(2s))),
              ElementsAre("rejected cat decline", "dismiss a", "left a ended", "ended rejected 0"));
  EXPECT_EQ(call.state().Status(), CallStatus::kEnded);
}

TEST(Call, EndsAtTheDeadlineWithWordToWhoDidNotAnswer) {
  CallMachine call = Rung({"bob", "cat"});
  call.Apply(Rejects("bob"), At(1s));
  EXPECT_THAT(Names(call.Apply(TimePassed{}, At(44'999ms))), IsEmpty());
  EXPECT_THAT(Names(call.Apply(TimePassed{}, At(45s))),
              ElementsAre("missed cat", "dismiss a", "left a ended", "ended timeout 0"));
}

// --- Rule 6 ---
TEST(Caller, CancelsByRejectingOrLeavingBeforeAnybodyAccepted) {
  CallMachine rejecting = Rung({"bob"});
  EXPECT_THAT(Names(rejecting.Apply(Rejects("ann", "cancel"), At(1s))),
              ElementsAre("dismiss a", "left a ended", "missed bob", "ended cancelled 0"));
  EXPECT_EQ(OnReject(rejecting.state(), "ann", {}), Verdict::kRepeat);
  EXPECT_EQ(OnReject(rejecting.state(), "bob", {}), Verdict::kEnded);
  EXPECT_EQ(OnAccept(rejecting.state(), "bob", {}), Verdict::kEnded);

  CallMachine leaving = Rung({"bob"});
  EXPECT_THAT(Names(leaving.Apply(ParticipantLeft{"a", "left"}, At(1s))),
              ElementsAre("dismiss a", "left a left", "missed bob", "ended cancelled 0"));
}

TEST(Caller, CannotRejectOnceSomebodyAccepted) {
  CallMachine call = Rung({"bob"});
  call.Apply(Accepts("bob"), At(1s));
  EXPECT_EQ(OnReject(call.state(), "ann", {}), Verdict::kBegun);
  EXPECT_THAT(Names(call.Apply(Rejects("ann"), At(2s))), IsEmpty());
}

// --- Rule 7 ---
TEST(Busy, UsersAreRejectedAtOnceIfTheTypeSaysSo) {
  CallMachine call = CallWith({"bob", "cat"});
  EXPECT_THAT(Names(call.Apply(RingRequested{.user_id = "ann", .busy = {"bob"}, .session_id = "a"},
                               At(0s))),
              ElementsAre("joined a", "ring cat", "rejected bob busy", "missed bob"));
  CallMachine alone = CallWith({"bob"});
  EXPECT_THAT(Names(alone.Apply(RingRequested{.user_id = "ann", .busy = {"bob"}, .session_id = "a"},
                                At(0s))),
              ElementsAre("joined a", "rejected bob busy", "missed bob", "dismiss a",
                          "left a ended", "ended rejected 0"));
}

// --- Rule 9 ---
TEST(Caller, NeedNotConnectBeforeTheFirstAcceptAndThenHas30Seconds) {
  CallMachine call = Rung({"bob"});
  EXPECT_THAT(Names(call.Apply(TimePassed{}, At(44s))), IsEmpty());
  call.Apply(Accepts("bob"), At(44s));
  call.Apply(MediaLinkChanged{"s-bob", MediaLink::kConnected}, At(45s));
  EXPECT_EQ(call.deadline(), At(74s).steady);
  EXPECT_THAT(Names(call.Apply(TimePassed{}, At(74s))),
              ElementsAre("dismiss a", "left a timeout", "dismiss s-bob", "left s-bob ended",
                          "ended all_left 30"));
}

TEST(Participants, HaveTheirGraceAnewAfterARestart) {
  CallMachine before = Rung({"bob"});
  before.Apply(Accepts("bob"), At(1s));
  for (const char* session : {"a", "s-bob"}) {
    before.Apply(MediaLinkChanged{session, MediaLink::kConnected}, At(2s));
  }
  EXPECT_EQ(before.deadline(), SteadyTime::max());
  const Instant later{SteadyTime(1s), At(100s).wall};
  CallMachine after(RestoredCall(before.state(), later));
  EXPECT_EQ(after.deadline(), SteadyTime(31s));
  after.Apply(MediaLinkChanged{"a", MediaLink::kConnected}, later);
  EXPECT_THAT(Names(after.Apply(TimePassed{}, {SteadyTime(31s), At(130s).wall})),
              ElementsAre("dismiss s-bob", "left s-bob timeout", "dismiss a", "left a ended",
                          "ended all_left 129"));
}

// --- Rule 10 ---
TEST(Call, EndsWhenOneRemainsAndNobodyRings) {
  CallMachine call = Rung({"bob", "cat"});
  call.Apply(Accepts("bob"), At(1s));
  EXPECT_THAT(Names(call.Apply(ParticipantLeft{"s-bob", "left"}, At(2s))),
              ElementsAre("dismiss s-bob", "left s-bob left"))
      << "cat still rings";
  EXPECT_THAT(
      Names(call.Apply(Rejects("cat"), At(11s))),
      ElementsAre("rejected cat decline", "dismiss a", "left a ended", "ended all_left 10"));
}

TEST(Call, RingsForNobodyNoMore) {
  CallMachine call = Rung({"bob", "cat"});
  call.Apply(Accepts("bob"), At(1s));
  call.Apply(ParticipantLeft{"a", "left"}, At(2s));
  EXPECT_THAT(Names(call.Apply(ParticipantLeft{"s-bob", "left"}, At(3s))),
              ElementsAre("dismiss s-bob", "left s-bob left", "missed cat", "ended all_left 2"));
}

// --- Rule 11 ---
TEST(Deadline, InAnActiveCallIsMissedAndTheCallGoesOn) {
  CallMachine call = Rung({"bob", "cat"});
  call.Apply(Accepts("bob"), At(1s));
  for (const char* session : {"a", "s-bob"}) {
    call.Apply(MediaLinkChanged{session, MediaLink::kConnected}, At(2s));
  }
  EXPECT_THAT(Names(call.Apply(TimePassed{}, At(45s))), ElementsAre("missed cat"));
  EXPECT_EQ(OnAccept(call.state(), "cat", {}), Verdict::kMissed);
  EXPECT_EQ(OnJoin(call.state(), "cat"), Verdict::kGo);
  EXPECT_THAT(Names(call.Apply(RingRequested{.user_id = "bob", .session_id = "x"}, At(50s))),
              ElementsAre("ring cat"))
      << "whoever missed it can be rung again";
  EXPECT_EQ(call.state().FindMember("cat")->ring.by, "bob");
}

// --- Rule 12 ---
TEST(Call, ThatWasRungAndEndedStaysSo) {
  CallMachine call = Rung({"bob"});
  call.Apply(Rejects("bob"), At(1s));
  EXPECT_EQ(OnRing(call.state(), "ann", {}), Verdict::kEnded);
  EXPECT_EQ(OnAccept(call.state(), "bob", {}), Verdict::kEnded);
  EXPECT_EQ(OnJoin(call.state(), "ann"), Verdict::kEnded);
  for (const CallEvent& event : std::vector<CallEvent>{
           RingRequested{.user_id = "ann", .session_id = "x"}, Accepts("bob"), Rejects("ann"),
           Enters("x", "bob"), EndRequested{"ann"}, TimePassed{}}) {
    EXPECT_THAT(Names(call.Apply(event, At(2s))), IsEmpty()) << event.index();
  }
}

TEST(Call, ThatIsEndedByAnAdminTellsWhoIsRung) {
  CallMachine call = Rung({"bob", "cat"});
  call.Apply(Accepts("bob"), At(1s));
  EXPECT_THAT(Names(call.Apply(EndRequested{"ann"}, At(4s))),
              ElementsAre("dismiss a", "left a ended", "dismiss s-bob", "left s-bob ended",
                          "missed cat", "ended ended 3"));
  EXPECT_EQ(call.state().ended->by, "ann");
}

TEST(Call, ThatPeopleJoinedBeforeItRangIsActiveAllTheWhile) {
  CallMachine call = CallWith({"bob", "cat"});
  call.Apply(Enters("a", "ann"), At(0s));
  call.Apply(Enters("b", "bob"), At(1s));
  EXPECT_THAT(Names(call.Apply(RingRequested{.user_id = "ann", .session_id = "x"}, At(10s))),
              ElementsAre("ring cat"));
  EXPECT_EQ(call.state().Status(), CallStatus::kActive);
  EXPECT_EQ(call.state().active_since, At(0s).wall);
}

TEST(Call, ThatItsCallerWaitedInAloneBeginsWithTheFirstAccept) {
  CallMachine call = CallWith({"bob"});
  call.Apply(Enters("a", "ann"), At(0s));
  call.Apply(RingRequested{.user_id = "ann", .session_id = "x"}, At(10s));
  EXPECT_EQ(call.state().Status(), CallStatus::kRinging);
  call.Apply(Accepts("bob"), At(15s));
  EXPECT_EQ(call.state().active_since, At(15s).wall);
}

// --- Who belongs ---
TEST(Kick, SendsAwayAndBlocksForGood) {
  CallMachine call = Rung({"bob", "cat"});
  call.Apply(Accepts("bob"), At(1s));
  EXPECT_THAT(Names(call.Apply(Kicked{"cat"}, At(2s))), ElementsAre("missed cat"));
  EXPECT_EQ(OnJoin(call.state(), "cat"), Verdict::kGo);
  EXPECT_THAT(Names(call.Apply(Kicked{"cat", true}, At(3s))), ElementsAre("members"));
  EXPECT_EQ(OnJoin(call.state(), "cat"), Verdict::kNotRung);
  EXPECT_EQ(WhoWouldRing(call.state(), "ann", {}), std::vector<std::string>{});
  EXPECT_THAT(Names(call.Apply(Kicked{"bob", true}, At(5s))),
              ElementsAre("dismiss s-bob", "left s-bob kicked", "members", "dismiss a",
                          "left a ended", "ended all_left 4"));
}

TEST(Members, AreAddedChangedAndRemoved) {
  CallMachine call = Rung({"bob", "cat"});
  EXPECT_THAT(
      Names(call.Apply(MembersChanged{.update = {{"bob", Role::kViewer}, {"dan", Role::kUser}},
                                      .remove = {"cat"}},
                       At(1s))),
      ElementsAre("missed cat", "members"));
  EXPECT_EQ(call.state().FindMember("bob")->role, Role::kViewer);
  EXPECT_EQ(RingOf(call, "bob"), RingState::kRinging) << "a new role stops no ring";
  EXPECT_EQ(call.state().FindMember("cat"), nullptr);
  EXPECT_EQ(RingOf(call, "dan"), RingState::kNone) << "a new member is rung when asked";
}

TEST(Members, BlockedOnesComeBackWhenInvitedAgain) {
  CallMachine call = CallWith({"bob"});
  call.Apply(Kicked{"bob", true}, At(1s));
  call.Apply(MembersChanged{.update = {{"bob", Role::kUser}}}, At(2s));
  EXPECT_EQ(OnJoin(call.state(), "bob"), Verdict::kGo);
}

TEST(Quality, IsToldWhenItChangesAndLostIsForMediaToSay) {
  CallMachine call = CallWith();
  call.Apply(Enters("s1", "ann"), At(0s));
  call.Apply(MediaLinkChanged{"s1", MediaLink::kConnected}, At(1s));
  EXPECT_THAT(Names(call.Apply(QualityMeasured{"s1", Quality::kPoor}, At(2s))),
              ElementsAre("poor s1"));
  EXPECT_THAT(Names(call.Apply(QualityMeasured{"s1", Quality::kPoor}, At(3s))), IsEmpty());
  EXPECT_THAT(Names(call.Apply(MediaLinkChanged{"s1", MediaLink::kLost}, At(4s))),
              ElementsAre("lost s1"));
  EXPECT_THAT(Names(call.Apply(QualityMeasured{"s1", Quality::kGood}, At(5s))), IsEmpty());
}

}  // namespace
}  // namespace signaling
