#include "sfu/server/cpu_quota.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace sfu {
namespace {

namespace fs = std::filesystem;

// Empty when it cannot be read.
std::string TextOf(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::optional<size_t> ParseCpuMax(std::string_view text) {
  std::istringstream words{std::string(text)};
  int64_t quota = 0;
  int64_t period = 0;
  if (!(words >> quota >> period) || quota <= 0 || period <= 0) return std::nullopt;
  return static_cast<size_t>((quota - 1) / period + 1);
}

fs::path ParseOwnGroup(std::string_view text) {
  constexpr std::string_view kUnified = "0::/";
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(kUnified)) continue;
    const fs::path group = line.substr(kUnified.size());
    return std::ranges::find(group, "..") == group.end() ? group : fs::path();
  }
  return {};
}

std::optional<size_t> CpuQuota(const fs::path& own_group, const fs::path& root) {
  std::optional<size_t> least;
  for (fs::path group = ParseOwnGroup(TextOf(own_group));; group = group.parent_path()) {
    const std::optional<size_t> quota = ParseCpuMax(TextOf(root / group / "cpu.max"));
    if (quota) least = std::min(*quota, least.value_or(*quota));
    if (group.empty()) return least;
  }
}

}  // namespace sfu
