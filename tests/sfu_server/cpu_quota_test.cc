#include "sfu/server/cpu_quota.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace sfu {
namespace {

namespace fs = std::filesystem;

TEST(ParseCpuMax, CountsBegunCores) {
  EXPECT_EQ(ParseCpuMax("200000 100000\n"), 2u);
  EXPECT_EQ(ParseCpuMax("200000 100000"), 2u);
  EXPECT_EQ(ParseCpuMax("200001 100000"), 3u);
  EXPECT_EQ(ParseCpuMax("150000 100000"), 2u);
}

TEST(ParseCpuMax, GrantsOneCoreAtLeast) { EXPECT_EQ(ParseCpuMax("1000 100000"), 1u); }

TEST(ParseCpuMax, WithoutALimitIsNothing) { EXPECT_EQ(ParseCpuMax("max 100000\n"), std::nullopt); }

TEST(ParseCpuMax, TakesNonsenseForNoLimit) {
  for (const char* text : {"", "\n", "200000", "200000 0", "0 100000", "-1 100000", "1 -1", "a b",
                           "99999999999999999999 100000"}) {
    EXPECT_EQ(ParseCpuMax(text), std::nullopt) << text;
  }
}

TEST(ParseOwnGroup, FindsTheLineOfVersion2) {
  EXPECT_EQ(ParseOwnGroup("4:memory:/old\n0::/system.slice/switchboard.service\n"),
            "system.slice/switchboard.service");
}

TEST(ParseOwnGroup, IsTheRootWhereThereIsNone) {
  EXPECT_EQ(ParseOwnGroup("0::/\n"), "");
  EXPECT_EQ(ParseOwnGroup("4:memory:/old\n"), "");
  EXPECT_EQ(ParseOwnGroup(""), "");
  EXPECT_EQ(ParseOwnGroup("0::/../elsewhere\n"), "") << "outside of what this process sees";
}

// A tree of groups, in which the process is in a/b.
class CpuQuotaTest : public testing::Test {
 protected:
  CpuQuotaTest() {
    std::string pattern = testing::TempDir() + "switchboard-cgroup-XXXXXX";
    root_ = mkdtemp(pattern.data());
    fs::create_directories(root_ / "a/b");
    Write("self", "0::/a/b\n");
  }
  ~CpuQuotaTest() override {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }
  void Write(const fs::path& file, const std::string& text) const {
    std::ofstream(root_ / file) << text;
  }
  std::optional<size_t> Quota() const { return CpuQuota(root_ / "self", root_); }

  fs::path root_;
};

TEST_F(CpuQuotaTest, IsNoneWhereNoGroupSaysOne) {
  EXPECT_EQ(Quota(), std::nullopt);
  Write("a/b/cpu.max", "max 100000\n");
  EXPECT_EQ(Quota(), std::nullopt);
}

TEST_F(CpuQuotaTest, IsThatOfTheProcesssOwnGroup) {
  Write("a/b/cpu.max", "300000 100000\n");
  EXPECT_EQ(Quota(), 3u);
}

TEST_F(CpuQuotaTest, IsTheLeastOfAllGroupsAround) {
  Write("a/b/cpu.max", "max 100000\n");
  Write("a/cpu.max", "200000 100000\n");
  Write("cpu.max", "400000 100000\n");
  EXPECT_EQ(Quota(), 2u);
}

TEST_F(CpuQuotaTest, IsThatOfTheRootInAContainerThatSeesItsOwnGroupThere) {
  Write("self", "0::/docker/0123\n");
  Write("cpu.max", "150000 100000\n");
  EXPECT_EQ(Quota(), 2u);
}

TEST_F(CpuQuotaTest, IsNoneWithoutControlGroups) {
  EXPECT_EQ(CpuQuota(root_ / "missing", root_ / "nowhere"), std::nullopt);
}

}  // namespace
}  // namespace sfu
