#include "signaling/config/data_dir.h"

#include <absl/strings/str_cat.h>
#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

#include "signaling/auth/base64url.h"

namespace signaling {
namespace {

namespace fs = std::filesystem;

constexpr size_t kSecretBytes = 32;
constexpr size_t kMaxSecretText = 128;

// "a/b" of "a/b/", whose parent is "a".
fs::path WithoutTrailingSlash(fs::path path) {
  while (!path.has_filename() && path.has_relative_path()) path = path.parent_path();
  return path;
}

bool MakeUsable(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    fs::create_directories(path.parent_path(), error);
    if (::mkdir(path.c_str(), S_IRWXU) != 0) return false;
  }
  return ::access(path.c_str(), R_OK | W_OK | X_OK) == 0;
}

absl::StatusOr<DataDir> MakeTemporary() {
  std::error_code error;
  std::string pattern = (fs::temp_directory_path(error) / "switchboard-XXXXXX").string();
  if (error || ::mkdtemp(pattern.data()) == nullptr) {
    return absl::UnavailableError(
        "There is no directory to keep data in: name one with --data_dir.");
  }
  return DataDir{.path = pattern, .temporary = true};
}

// Why the open file is not a secret of this user's alone, in words that follow its name; empty when
// it is.
std::string WhyNoSecret(int file) {
  struct stat status{};
  if (::fstat(file, &status) != 0) return "cannot be read";
  if (!S_ISREG(status.st_mode)) return "is no file";
  if (status.st_uid != ::geteuid()) return "belongs to another user";
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) return "is open to other users (chmod 600)";
  return "";
}

// What the open file holds, or why it is no secret.
absl::StatusOr<std::string> ReadOpenSecret(int file) {
  if (const std::string why = WhyNoSecret(file); !why.empty()) return absl::UnavailableError(why);
  std::string text(kMaxSecretText, '\0');
  const ssize_t size = ::read(file, text.data(), text.size());
  if (size < static_cast<ssize_t>(kSecretBytes)) return absl::UnavailableError("is cut short");
  text.resize(static_cast<size_t>(size));
  return text;
}

// The secret in a file that only its owner may use; nullopt: there is no such file. Anything else
// is an error, in words that follow the file's name: what depends on a secret that once was is lost
// with it, which is for the operator to decide.
absl::StatusOr<std::optional<std::string>> ReadSecret(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return std::nullopt;
  if (file < 0 && errno == ELOOP) return absl::UnavailableError("is a link");
  if (file < 0) {
    return absl::UnavailableError(absl::StrCat("cannot be read: ", std::strerror(errno)));
  }
  absl::StatusOr<std::string> text = ReadOpenSecret(file);
  ::close(file);
  if (!text.ok()) return text.status();
  return *std::move(text);
}

bool WriteSecret(const fs::path& path, const std::string& secret) {
  // Written beside and renamed, so that a crash never leaves half a secret.
  const fs::path draft = path.string() + ".new";
  ::unlink(draft.c_str());
  const int file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                          S_IRUSR | S_IWUSR);
  if (file < 0) return false;
  const bool written =
      ::write(file, secret.data(), secret.size()) == static_cast<ssize_t>(secret.size()) &&
      ::fsync(file) == 0;
  ::close(file);
  return written && ::rename(draft.c_str(), path.c_str()) == 0;
}

std::string NewSecret() {
  std::array<unsigned char, kSecretBytes> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return "";
  return EncodeBase64Url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// The secret in the file, made if there is none.
absl::StatusOr<std::string> KeepSecret(const fs::path& path) {
  const auto kept = ReadSecret(path);
  if (!kept.ok()) {
    return absl::UnavailableError(
        absl::StrCat("--data_dir: ", path.string(), " ", kept.status().message(),
                     ". Mend it, or remove it to have a new secret made: what was issued under the "
                     "old one (tokens, push subscriptions) is then void."));
  }
  if (kept->has_value()) return **kept;
  std::string secret = NewSecret();
  if (secret.empty() || !WriteSecret(path, secret)) {
    return absl::UnavailableError(
        absl::StrCat("--data_dir: cannot keep the development secret in ", path.string(), "."));
  }
  return secret;
}

}  // namespace

absl::StatusOr<DataDir> OpenDataDir(const fs::path& configured, const Environment& environment) {
  if (!configured.empty()) {
    const fs::path path = WithoutTrailingSlash(configured);
    if (MakeUsable(path)) return DataDir{.path = path};
    return absl::InvalidArgumentError(absl::StrCat("--data_dir: cannot use ", configured.string(),
                                                   ": ", std::strerror(errno), "."));
  }
  const std::string state = environment("XDG_STATE_HOME").value_or("");
  const std::string home = environment("HOME").value_or("");
  // The XDG Base Directory specification: relative paths are to be ignored.
  if (state.starts_with('/') && MakeUsable(fs::path(state) / "switchboard")) {
    return DataDir{.path = fs::path(state) / "switchboard"};
  }
  if (home.starts_with('/') && MakeUsable(fs::path(home) / ".local/state/switchboard")) {
    return DataDir{.path = fs::path(home) / ".local/state/switchboard"};
  }
  return MakeTemporary();
}

absl::StatusOr<DataDirLock> DataDirLock::Take(const fs::path& data_dir) {
  const fs::path path = data_dir / "lock";
  const int file =
      ::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) {
    return absl::UnavailableError(
        absl::StrCat("--data_dir: cannot use ", path.string(), ": ", std::strerror(errno), "."));
  }
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    ::close(file);
    return absl::UnavailableError(absl::StrCat("--data_dir: another server is using ",
                                               data_dir.string(), ": give each one its own."));
  }
  return DataDirLock(file);
}

DataDirLock::~DataDirLock() {
  if (file_ >= 0) ::close(file_);
}

absl::StatusOr<ApiKey> OpenDevKey(const fs::path& data_dir) {
  absl::StatusOr<std::string> secret = KeepSecret(data_dir / "dev_secret");
  if (!secret.ok()) return secret.status();
  return ApiKey{.key = "devkey", .secrets = {*std::move(secret)}};
}

absl::StatusOr<PushProviderConfig> OpenDevWebPush(const fs::path& data_dir) {
  const fs::path path = data_dir / "vapid_key";
  // Any 32 bytes are a key of P-256, but for one in 2^32.
  const absl::StatusOr<std::string> key = KeepSecret(path);
  if (!key.ok()) return key.status();
  return PushProviderConfig{.name = "webpush",
                            .service = PushService::kWebPush,
                            .credentials = path.string(),
                            .subject = "mailto:operator@switchboard.example"};
}

}  // namespace signaling
