// How much CPU time a container grants this process, which its cores do not tell: of a host with 64
// cores it may have all 64 and two seconds a second.
//
// Source: Linux, Documentation/admin-guide/cgroup-v2.rst (cpu.max).
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string_view>

namespace sfu {

// What cpu.max grants, as whole cores, rounded up: "150000 100000" (µs in each period) is 2.
// nullopt: there is no limit ("max 100000"), or `text` is not what such a file says.
std::optional<size_t> ParseCpuMax(std::string_view text);

// The path of the process's own group in cgroup v2, from what /proc/self/cgroup says: "a/b" of the
// line "0::/a/b". Empty, which is the root, where there is none, or it lies outside ("/../b").
std::filesystem::path ParseOwnGroup(std::string_view text);

// The least that the process's own group and those around it grant, in whole cores; nullopt: none
// of them limits it.
std::optional<size_t> CpuQuota(const std::filesystem::path& own_group = "/proc/self/cgroup",
                               const std::filesystem::path& root = "/sys/fs/cgroup");

}  // namespace sfu
