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
#include <system_error>

#include "signaling/auth/base64url.h"

namespace signaling {
namespace {

namespace fs = std::filesystem;

constexpr size_t kSecretBytes = 32;
constexpr size_t kMaxSecretText = 128;

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

// A file that only its owner may read, or nothing.
std::string ReadSecret(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0) return "";
  struct stat status{};
  std::string text(kMaxSecretText, '\0');
  ssize_t size = 0;
  if (::fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == ::geteuid() &&
      (status.st_mode & (S_IRWXG | S_IRWXO)) == 0) {
    size = ::read(file, text.data(), text.size());
  }
  ::close(file);
  text.resize(size > 0 ? static_cast<size_t>(size) : 0);
  return text;
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
  std::string secret = ReadSecret(path);
  if (secret.size() >= kSecretBytes) return secret;
  secret = NewSecret();
  if (secret.empty() || !WriteSecret(path, secret)) {
    return absl::UnavailableError(
        absl::StrCat("--data_dir: cannot keep the development secret in ", path.string(), "."));
  }
  return secret;
}

}  // namespace

absl::StatusOr<DataDir> OpenDataDir(const fs::path& configured, const Environment& environment) {
  if (!configured.empty()) {
    if (MakeUsable(configured)) return DataDir{.path = configured};
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
