#include "signaling/config/data_dir.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/signaling_config/scratch.h"

namespace signaling {
namespace {

namespace fs = std::filesystem;

std::string ReadAll(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(DataDir, IsMadeForItsOwnerAlone) {
  const Scratch scratch;
  const fs::path wanted = scratch.path() / "a/b";
  const auto dir = OpenDataDir(wanted, FakeEnvironment({}));
  ASSERT_TRUE(dir.ok()) << dir.status();
  EXPECT_EQ(dir->path, wanted);
  EXPECT_FALSE(dir->temporary);
  EXPECT_EQ(fs::status(wanted).permissions(), fs::perms::owner_all);
}

TEST(DataDir, MayBeNamedWithATrailingSlash) {
  const Scratch scratch;
  for (const char* name : {"a/", "b/c//"}) {
    const fs::path wanted = scratch.path() / name;
    const auto dir = OpenDataDir(wanted, FakeEnvironment({}));
    ASSERT_TRUE(dir.ok()) << dir.status();
    EXPECT_EQ(fs::status(wanted).permissions(), fs::perms::owner_all) << name;
    EXPECT_TRUE(OpenDataDir(wanted, FakeEnvironment({})).ok()) << "as at the next start";
  }
}

TEST(DataDir, ThatCannotBeMadeIsAnErrorWithItsName) {
  const Scratch scratch;
  const std::string file = scratch.Write("file", "");
  const auto dir = OpenDataDir(fs::path(file) / "below", FakeEnvironment({}));
  ASSERT_FALSE(dir.ok());
  EXPECT_EQ(dir.status().message(), "--data_dir: cannot use " + file + "/below: Not a directory.");
}

TEST(DataDir, FollowsTheXdgDirectoriesUnlessToldOtherwise) {
  const Scratch scratch;
  const std::string root = scratch.path();
  EXPECT_EQ(OpenDataDir("", FakeEnvironment({{"XDG_STATE_HOME", root}, {"HOME", "/none"}}))->path,
            scratch.path() / "switchboard");
  EXPECT_EQ(OpenDataDir("", FakeEnvironment({{"HOME", root}}))->path,
            scratch.path() / ".local/state/switchboard");
  EXPECT_EQ(
      OpenDataDir("", FakeEnvironment({{"XDG_STATE_HOME", "relative"}, {"HOME", root}}))->path,
      scratch.path() / ".local/state/switchboard");
}

TEST(DataDir, WithoutAHomeIsTemporary) {
  const auto dir = OpenDataDir("", FakeEnvironment({}));
  ASSERT_TRUE(dir.ok());
  EXPECT_TRUE(dir->temporary);
  EXPECT_TRUE(fs::is_directory(dir->path));
  EXPECT_NE(OpenDataDir("", FakeEnvironment({}))->path, dir->path);
  fs::remove(dir->path);
}

TEST(DevKey, SurvivesARestart) {
  const Scratch scratch;
  const auto first = OpenDevKey(scratch.path());
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->key, "devkey");
  ASSERT_EQ(first->secrets.size(), 1u);
  EXPECT_EQ(first->secrets[0].size(), 43u);  // 256 bits
  EXPECT_EQ(*OpenDevKey(scratch.path()), *first);
  EXPECT_EQ(fs::status(scratch.path() / "dev_secret").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST(DevKey, IsDifferentInEveryDirectory) {
  const Scratch one, other;
  EXPECT_NE(*OpenDevKey(one.path()), *OpenDevKey(other.path()));
}

// The sentence that an unusable secret is refused with.
std::string Refusal(const fs::path& file, const std::string& why) {
  return "--data_dir: " + file.string() + " " + why +
         ". Mend it, or remove it to have a new secret made: what was issued under the old one "
         "(tokens, push subscriptions) is then void.";
}

TEST(DevKey, ThatOthersCouldReadOrWriteIsAnErrorUntilTheFileIsMended) {
  const Scratch scratch;
  const fs::path file = scratch.path() / "dev_secret";
  const auto first = OpenDevKey(scratch.path());
  fs::permissions(file, fs::perms::others_read, fs::perm_options::add);
  const auto second = OpenDevKey(scratch.path());
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().message(), Refusal(file, "is open to other users (chmod 600)"));
  fs::permissions(file, fs::perms::others_read, fs::perm_options::remove);
  EXPECT_EQ(*OpenDevKey(scratch.path()), *first) << "nothing was lost";
}

TEST(DevKey, IsMadeAnewOnceItsFileIsRemoved) {
  const Scratch scratch;
  const auto first = OpenDevKey(scratch.path());
  fs::remove(scratch.path() / "dev_secret");
  EXPECT_NE(*OpenDevKey(scratch.path()), *first);
}

TEST(DevKey, ThatIsCutShortIsAnError) {
  const Scratch scratch;
  const fs::path file = scratch.Write("dev_secret", "short");
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  const auto key = OpenDevKey(scratch.path());
  ASSERT_FALSE(key.ok());
  EXPECT_EQ(key.status().message(), Refusal(file, "is cut short"));
}

TEST(DevKey, IsNotReadThroughALink) {
  const Scratch scratch;
  const std::string target = scratch.Write("elsewhere", std::string(43, 'x'));
  fs::permissions(target, fs::perms::owner_read | fs::perms::owner_write);
  const fs::path file = scratch.path() / "dev_secret";
  fs::create_symlink(target, file);
  const auto key = OpenDevKey(scratch.path());
  ASSERT_FALSE(key.ok());
  EXPECT_EQ(key.status().message(), Refusal(file, "is a link"));
  EXPECT_TRUE(fs::is_symlink(file)) << "it is left as it was";
}

TEST(DevWebPush, WithAKeyOpenToOthersIsAnErrorAndTheKeyStays) {
  const Scratch scratch;
  ASSERT_TRUE(OpenDevWebPush(scratch.path()).ok());
  const fs::path file = scratch.path() / "vapid_key";
  const std::string key = ReadAll(file);
  fs::permissions(file, fs::perms::group_read, fs::perm_options::add);
  EXPECT_FALSE(OpenDevWebPush(scratch.path()).ok());
  EXPECT_EQ(ReadAll(file), key);
}

TEST(DevWebPush, KeepsTheKeyThatBrowsersSubscribedWith) {
  const Scratch scratch;
  const auto first = OpenDevWebPush(scratch.path());
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->name, "webpush");
  const std::string key = ReadAll(first->credentials);
  EXPECT_EQ(key.size(), 43u);
  EXPECT_EQ(ReadAll(OpenDevWebPush(scratch.path())->credentials), key);
}

TEST(DevKey, WithoutADirectoryIsAnError) {
  EXPECT_FALSE(OpenDevKey("/nonexistent/directory").ok());
}

}  // namespace
}  // namespace signaling
