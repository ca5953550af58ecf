// Call types as an operator writes them.
#include <gtest/gtest.h>

#include "signaling/config/call_type_setting.h"

namespace signaling {
namespace {

TEST(CallTypeSetting, NamesATypeWithTheUsualRules) {
  const absl::StatusOr<CallType> type = ParseCallType("meeting");
  ASSERT_TRUE(type.ok());
  EXPECT_EQ(type->name, "meeting");
  EXPECT_TRUE(type->users_publish);
  EXPECT_FALSE(type->reject_when_busy);
  EXPECT_FALSE(type->access);
}

TEST(CallTypeSetting, SaysWhatIsUnusual) {
  const absl::StatusOr<CallType> type = ParseCallType(
      "  webinar reject_when_busy  access=anyone publish=admins max_participants=50 max_members=9");
  ASSERT_TRUE(type.ok());
  EXPECT_EQ(type->name, "webinar");
  EXPECT_TRUE(type->reject_when_busy);
  EXPECT_EQ(type->access, Access::kAnyone);
  EXPECT_FALSE(type->users_publish);
  EXPECT_EQ(type->max_participants, 50U);
  EXPECT_EQ(type->max_members, 9U);
}

TEST(CallTypeSetting, RefusesWhatItDoesNotKnow) {
  for (const char* text : {"", " ", "na/me", "phone loud", "phone access=some",
                           "phone max_members=", "phone max_members=0", "phone max_participants=1x",
                           "phone publish="}) {
    EXPECT_FALSE(ParseCallType(text).ok()) << text;
  }
}

}  // namespace
}  // namespace signaling
