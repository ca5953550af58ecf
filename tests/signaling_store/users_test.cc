// Users and their devices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/signaling_store/scratch_store.h"

namespace signaling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

std::vector<std::string> Ids(const std::vector<Device>& devices) {
  std::vector<std::string> ids;
  for (const Device& device : devices) ids.push_back(device.id);
  return ids;
}

Device Phone(const std::string& id, const std::string& user, WallTime registered = kStart) {
  return {.owner = {"key", user},
          .id = id,
          .push_provider = "firebase",
          .push_provider_name = "main",
          .platform = "android",
          .voip = true,
          .registered_at = registered};
}

TEST(Users, AreThereAfterARestartWithNameImageAndSeq) {
  ScratchStore store;
  store->Apply(PutUser{{"key", {.id = "ann", .name = "Ann", .image = "https://x/a", .seq = 7}}});
  store.CommitAndReopen();
  const auto users = store->Users();
  ASSERT_EQ(users.size(), 1U);
  EXPECT_EQ(users[0].api_key, "key");
  EXPECT_EQ(users[0].user.id, "ann");
  EXPECT_EQ(users[0].user.name, "Ann");
  EXPECT_EQ(users[0].user.image, "https://x/a");
  EXPECT_EQ(users[0].user.seq, 7U);
}

TEST(Users, OfTheSameIdUnderTwoKeysAreTwo) {
  ScratchStore store;
  store->Apply(NewUser("ann", "one"));
  store->Apply(NewUser("ann", "two"));
  EXPECT_EQ(store->Users().size(), 2U);
}

TEST(Devices, AreListedByTheirUser) {
  ScratchStore store;
  store->Apply(PutDevice{Phone("d1", "ann")});
  store.CommitAndReopen();
  EXPECT_THAT(store->DevicesOf({"key", "ann"}), ElementsAre(Phone("d1", "ann")));
  EXPECT_THAT(store->DevicesOf({"other", "ann"}), IsEmpty());
}

TEST(Devices, BelongToWhoRegisteredThemLast) {
  ScratchStore store;
  store->Apply(PutDevice{Phone("d1", "ann")});
  store->Apply(PutDevice{Phone("d1", "bob")});
  EXPECT_THAT(store->DevicesOf({"key", "ann"}), IsEmpty());
  EXPECT_THAT(Ids(store->DevicesOf({"key", "bob"})), ElementsAre("d1"));
}

TEST(Devices, TheOldestGivesWayWhenAUserHasTooMany) {
  ScratchStore store({.devices_per_user = 2});
  store->Apply(PutDevice{Phone("d1", "ann", kStart)});
  store->Apply(PutDevice{Phone("d2", "ann", kStart + 1s)});
  store->Apply(PutDevice{Phone("bobs", "bob", kStart)});
  store->Apply(PutDevice{Phone("d3", "ann", kStart + 2s)});
  EXPECT_THAT(Ids(store->DevicesOf({"key", "ann"})), ElementsAre("d2", "d3"));
  EXPECT_THAT(Ids(store->DevicesOf({"key", "bob"})), ElementsAre("bobs"));
}

TEST(Devices, AreRemovedByTheirOwnerOnly) {
  ScratchStore store;
  store->Apply(PutDevice{Phone("d1", "ann")});
  store->Apply(RemoveDevice{.api_key = "key", .id = "d1", .owner = "eve"});
  store->Apply(RemoveDevice{.api_key = "other", .id = "d1", .owner = "ann"});
  EXPECT_EQ(store->DevicesOf({"key", "ann"}).size(), 1U);
  store->Apply(RemoveDevice{.api_key = "key", .id = "d1", .owner = "ann"});
  EXPECT_THAT(store->DevicesOf({"key", "ann"}), IsEmpty());
}

TEST(Devices, RegisteredAnewOutliveARefusalOfTheOldRegistration) {
  ScratchStore store;
  store->Apply(PutDevice{Phone("d1", "ann", kStart + 10s)});
  store->Apply(RemoveDevice{.api_key = "key", .id = "d1", .registered_before = kStart + 9s});
  EXPECT_EQ(store->DevicesOf({"key", "ann"}).size(), 1U);
  store->Apply(RemoveDevice{.api_key = "key", .id = "d1", .registered_before = kStart + 10s});
  EXPECT_THAT(store->DevicesOf({"key", "ann"}), IsEmpty());
}

TEST(Users, AreRemovedWithDevicesAndHistory) {
  ScratchStore store;
  store->Apply(NewUser("ann"));
  store->Apply(NewUser("bob"));
  store->Apply(PutDevice{Phone("d1", "ann")});
  const CallKey call{"key", "default", "x"};
  store->Apply(PutCall{{.key = call, .created_by = "bob"}, kStart});
  for (const char* user : {"ann", "bob"}) store->Apply(PutMember{call, {.user_id = user}});
  store->Apply(AppendEvent{{call, "call.created", kStart, "{}", {{"ann", 1}, {"bob", 1}}}});
  store->Apply(RemoveUser{{"key", "ann"}});
  store.CommitAndReopen();
  EXPECT_EQ(store->Users().size(), 1U);
  EXPECT_THAT(store->DevicesOf({"key", "ann"}), IsEmpty());
  EXPECT_THAT(store->CallsOf({"key", "ann"}, {}, 10).calls, IsEmpty());
  EXPECT_THAT(store->EventsSince({"key", "ann"}, 0).events, IsEmpty());
  EXPECT_EQ(store->CallsOf({"key", "bob"}, {}, 10).calls.size(), 1U) << "it is bob's too";
  EXPECT_EQ(store->EventsSince({"key", "bob"}, 0).events.size(), 1U);
}

}  // namespace
}  // namespace signaling
