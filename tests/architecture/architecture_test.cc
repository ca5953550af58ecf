#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/architecture/rules.h"
#include "tests/architecture/source_tree.h"

namespace architecture {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// --- The tree as it is ---------------------------------------------------------------------------

class Architecture : public testing::Test {
 protected:
  static void SetUpTestSuite() { tree_ = new SourceTree(ReadSourceTree(SWITCHBOARD_SOURCE_DIR)); }
  static void TearDownTestSuite() { delete tree_; }
  static const SourceTree* tree_;
};
const SourceTree* Architecture::tree_ = nullptr;

TEST_F(Architecture, IncludesPointDownOnly) { EXPECT_THAT(UpwardIncludes(*tree_), IsEmpty()); }

TEST_F(Architecture, NoTwoFoldersIncludeEachOther) { EXPECT_THAT(FolderCycles(*tree_), IsEmpty()); }

TEST_F(Architecture, IncludesAreNamedFromTheRoot) {
  EXPECT_THAT(UnresolvedIncludes(*tree_), IsEmpty());
}

TEST_F(Architecture, TheNamespaceIsTheTopFolder) {
  EXPECT_THAT(ForeignNamespaces(*tree_), IsEmpty());
}

TEST_F(Architecture, HeadersMayBeIncludedTwice) {
  EXPECT_THAT(UnguardedHeaders(*tree_), IsEmpty());
}

TEST_F(Architecture, BelowTheShellsThereIsNoClockThreadRandomnessSocketOrLog) {
  EXPECT_THAT(ImpureMachines(*tree_), IsEmpty());
}

TEST_F(Architecture, OnlyTheHttpLayerSeesBeast) {
  EXPECT_THAT(BeastOutsideHttp(*tree_), IsEmpty());
}

TEST_F(Architecture, TheTreeWasRead) { EXPECT_TRUE(tree_->contains("rtp/bytes.h")); }

TEST_F(Architecture, NoOtherTopLevelFolder) {
  std::vector<std::string> folders;
  for (const auto& entry : std::filesystem::directory_iterator(SWITCHBOARD_SOURCE_DIR)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_directory() && name[0] != '.' && name != "build") folders.push_back(name);
  }
  EXPECT_THAT(folders, testing::IsSubsetOf(
                           {"sfu", "rtp", "ice", "dtls", "signaling", "bench", "tests", "deploy"}));
}

// --- Each rule finds what it forbids -------------------------------------------------------------

SourceTree TreeOf(std::initializer_list<std::pair<const char*, const char*>> files) {
  SourceTree tree;
  for (const auto& [path, text] : files) tree[path] = ParseSource(text);
  return tree;
}

struct Arrow {
  const char* from;
  const char* to;
};
void PrintTo(const Arrow& arrow, std::ostream* out) { *out << arrow.from << " -> " << arrow.to; }

Violations Judge(const Arrow& arrow) {
  const std::string text = "#include \"" + std::string(arrow.to) + "\"\n";
  return UpwardIncludes(TreeOf({{arrow.from, text.c_str()}}));
}

class ArrowUp : public testing::TestWithParam<Arrow> {};
TEST_P(ArrowUp, IsFound) { EXPECT_EQ(Judge(GetParam()).size(), 1u); }
INSTANTIATE_TEST_SUITE_P(
    , ArrowUp,
    testing::Values(
        Arrow{"rtp/a.h", "ice/b.h"}, Arrow{"ice/a.h", "rtp/packet.h"}, Arrow{"dtls/a.h", "ice/b.h"},
        Arrow{"sfu/api/a.h", "sfu/util/b.h"}, Arrow{"sfu/net/a.h", "sfu/engine/b.h"},
        Arrow{"sfu/forward/a.h", "sfu/engine/b.h"}, Arrow{"sfu/engine/a.h", "sfu/server/b.h"},
        Arrow{"sfu/engine/a.h", "sfu/net/b.h"}, Arrow{"sfu/server/a.h", "signaling/b.h"},
        Arrow{"rtp/a.h", "tests/b.h"}, Arrow{"signaling/call/a.h", "sfu/engine/b.h"},
        Arrow{"signaling/call/a.h", "sfu/apiary/b.h"}, Arrow{"common/a.h", "common/b.h"}));

class ArrowDown : public testing::TestWithParam<Arrow> {};
TEST_P(ArrowDown, IsAllowed) { EXPECT_THAT(Judge(GetParam()), IsEmpty()); }
INSTANTIATE_TEST_SUITE_P(, ArrowDown,
                         testing::Values(Arrow{"ice/a.h", "rtp/bytes.h"},
                                         Arrow{"sfu/server/a.h", "sfu/net/b.h"},
                                         Arrow{"sfu/engine/a.h", "sfu/forward/b.h"},
                                         Arrow{"signaling/call/a.h", "sfu/api/b.h"},
                                         Arrow{"signaling/main.cc", "sfu/server/b.h"},
                                         Arrow{"tests/x/a.cc", "sfu/net/b.h"}));

TEST(FolderCycles, AreFoundThroughOtherFolders) {
  EXPECT_EQ(FolderCycles(TreeOf({{"sfu/forward/a.h", "#include \"sfu/layers/b.h\"\n"},
                                 {"sfu/layers/b.h", "#include \"sfu/pacing/c.h\"\n"},
                                 {"sfu/pacing/c.h", "#include \"sfu/forward/d.h\"\n"}}))
                .size(),
            3u);
  EXPECT_THAT(FolderCycles(TreeOf({{"sfu/forward/a.h", "#include \"sfu/layers/b.h\"\n"},
                                   {"sfu/layers/b.h", "#include \"sfu/layers/c.h\"\n"}})),
              IsEmpty());
}

TEST(ImpureMachines, AreFoundByWhatTheySay) {
  EXPECT_THAT(ImpureMachines(TreeOf({{"sfu/engine/a.cc", "auto t = steady_clock::now();"},
                                     {"sfu/server/b.cc", "auto t = steady_clock::now();"}})),
              ElementsAre(testing::HasSubstr("sfu/engine/a.cc says _clock::now")));
  EXPECT_THAT(ImpureMachines(TreeOf({{"signaling/push/backoff.cc", "std::thread t;"},
                                     {"signaling/push/push_sender.h", "std::thread t;"}})),
              ElementsAre(testing::HasSubstr("signaling/push/backoff.cc says std::thread")));
}

TEST(BeastOutsideHttp, IsFoundThroughHeaders) {
  EXPECT_THAT(
      BeastOutsideHttp(TreeOf({{"signaling/http/a.h", "#include <boost/beast/core.hpp>\n"},
                               {"signaling/call/b.cc", "#include \"signaling/http/a.h\"\n"}})),
      ElementsAre("signaling/call/b.cc sees Boost.Beast"));
}

TEST(ForeignNamespaces, AreFound) {
  EXPECT_EQ(ForeignNamespaces(TreeOf({{"rtp/a.h", "\nnamespace ice {\n"}})).size(), 1u);
  EXPECT_THAT(ForeignNamespaces(TreeOf({{"rtp/a.h", "\nnamespace rtp {\n"}})), IsEmpty());
}

TEST(ParseSource, TellsTheIncludesOfAFile) {
  const SourceFile file =
      ParseSource("// #include \"no.h\"\n#include <vector>\n#include \"rtp/bytes.h\"  // why\n");
  EXPECT_THAT(file.angled, ElementsAre("vector"));
  EXPECT_THAT(file.quoted, ElementsAre("rtp/bytes.h"));
}

}  // namespace
}  // namespace architecture
