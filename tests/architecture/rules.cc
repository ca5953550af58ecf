#include "tests/architecture/rules.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

namespace architecture {
namespace {

// What a folder (or a file) may include; a path is covered when it lies in an allowed folder.
struct Layer {
  std::string_view path;
  std::vector<std::string_view> may_include;
};

const std::vector<std::string_view> kMachines = {
    "sfu/api",    "sfu/util", "sfu/transport", "sfu/forward", "sfu/layers", "sfu/cc",
    "sfu/pacing", "sfu/data", "sfu/relay",     "rtp",         "ice",        "dtls"};

// The most specific path first. Layers of one row (sfu/transport … sfu/relay) are kept in order by
// FolderCycles.
const std::vector<Layer>& Layers() {
  static const std::vector<Layer> layers = {
      {"rtp", {"rtp"}},
      {"ice", {"ice", "rtp/bytes.h"}},
      {"dtls", {"dtls", "rtp/bytes.h"}},
      {"sfu/api", {"sfu/api", "rtp", "ice", "dtls"}},
      {"sfu/util", {"sfu/util", "sfu/api", "rtp", "ice", "dtls"}},
      {"sfu/net", {"sfu/net", "sfu/util", "sfu/api", "ice"}},
      {"sfu/engine",
       [] {
         auto all = kMachines;
         all.push_back("sfu/engine");
         return all;
       }()},
      {"sfu/server",
       [] {
         auto all = kMachines;
         all.insert(all.end(), {"sfu/engine", "sfu/net", "sfu/server"});
         return all;
       }()},
      {"sfu", kMachines},
      {"signaling/main.cc", {"signaling", "sfu", "rtp", "ice", "dtls"}},
      {"signaling", {"signaling", "sfu/api", "rtp", "ice", "dtls"}},
      {"bench", {"bench", "tests", "signaling", "sfu", "rtp", "ice", "dtls"}},
      {"tests", {"bench", "tests", "signaling", "sfu", "rtp", "ice", "dtls"}},
  };
  return layers;
}

bool Covers(std::string_view folder, std::string_view path) {
  return path == folder || (path.starts_with(folder) && path[folder.size()] == '/');
}

const Layer* LayerOf(std::string_view path) {
  const auto it =
      std::ranges::find_if(Layers(), [&](const Layer& layer) { return Covers(layer.path, path); });
  return it == Layers().end() ? nullptr : &*it;
}

// Machines of signaling that have their shell beside them.
bool IsPurePush(std::string_view path) {
  return Covers("signaling/push", path) && !path.starts_with("signaling/push/push_sender.") &&
         !path.starts_with("signaling/push/push_pump.") &&
         !path.starts_with("signaling/push/curl_transport.");
}

bool IsTestOrBench(std::string_view path) { return Covers("tests", path) || Covers("bench", path); }

using Graph = std::map<std::string, std::set<std::string>>;

bool Reaches(const Graph& graph, const std::string& from, const std::string& to,
             std::set<std::string>& seen) {
  if (from == to) return true;
  const auto it = graph.find(from);
  if (it == graph.end() || !seen.insert(from).second) return false;
  return std::ranges::any_of(it->second,
                             [&](const auto& next) { return Reaches(graph, next, to, seen); });
}

// The first words of source that only a shell may say.
constexpr std::string_view kImpure[] = {
    "_clock::now", "<thread>", "std::thread", "std::jthread", "<random>",     "std::random_device",
    "getrandom(",  "sleep(",   "sleep_for",   "<spdlog",      "<iostream>",   "::socket(",
    "getaddrinfo", "<poll.h>", "<boost/asio", "std::async",   "gettimeofday("};

}  // namespace

Violations UpwardIncludes(const SourceTree& tree) {
  Violations violations;
  for (const auto& [path, file] : tree) {
    const Layer* const layer = LayerOf(path);
    if (layer == nullptr) {
      violations.push_back(path + " is in no layer of ARCHITECTURE.md");
      continue;
    }
    for (const std::string& include : file.quoted) {
      const bool allowed = std::ranges::any_of(
          layer->may_include, [&](auto folder) { return Covers(folder, include); });
      if (!allowed) violations.push_back(path + " must not include " + include);
    }
  }
  return violations;
}

Violations FolderCycles(const SourceTree& tree) {
  Graph graph;
  for (const auto& [path, file] : tree) {
    // What wires everything may see everything, and nothing includes it.
    if (IsTestOrBench(path) || path == "signaling/main.cc") continue;
    for (const std::string& include : file.quoted) {
      if (FolderOf(include) != FolderOf(path)) graph[FolderOf(path)].insert(FolderOf(include));
    }
  }
  Violations violations;
  for (const auto& [folder, includes] : graph) {
    for (const std::string& other : includes) {
      std::set<std::string> seen;
      if (Reaches(graph, other, folder, seen)) {
        violations.push_back(folder + " includes " + other + ", which includes it back");
      }
    }
  }
  return violations;
}

Violations UnresolvedIncludes(const SourceTree& tree) {
  Violations violations;
  for (const auto& [path, file] : tree) {
    for (const std::string& include : file.quoted) {
      if (!tree.contains(include)) {
        violations.push_back(path + " includes " + include + ", which is no file from the root");
      }
    }
  }
  return violations;
}

Violations ForeignNamespaces(const SourceTree& tree) {
  Violations violations;
  for (const auto& [path, file] : tree) {
    if (IsTestOrBench(path) || path == "signaling/main.cc") continue;
    const std::string own = path.substr(0, path.find('/'));
    if (file.text.find("\nnamespace " + own + " {") == std::string::npos &&
        file.text.find("\nnamespace " + own + "::") == std::string::npos) {
      violations.push_back(path + " does not declare namespace " + own);
    }
  }
  return violations;
}

Violations UnguardedHeaders(const SourceTree& tree) {
  Violations violations;
  for (const auto& [path, file] : tree) {
    if (path.ends_with(".h") && file.text.find("#pragma once\n") == std::string::npos) {
      violations.push_back(path + " lacks #pragma once");
    }
  }
  return violations;
}

Violations ImpureMachines(const SourceTree& tree) {
  Violations violations;
  for (const auto& [path, file] : tree) {
    const bool machine =
        Covers("sfu/engine", path) || IsPurePush(path) ||
        std::ranges::any_of(kMachines, [&](auto folder) { return Covers(folder, path); });
    if (!machine) continue;
    for (const std::string_view word : kImpure) {
      if (file.text.find(word) != std::string::npos) {
        violations.push_back(path + " says " + std::string(word) + ", which only a shell may");
      }
    }
  }
  return violations;
}

Violations BeastOutsideHttp(const SourceTree& tree) {
  constexpr std::string_view kBeast = "(beast)";
  Graph graph;
  for (const auto& [path, file] : tree) {
    graph[path].insert(file.quoted.begin(), file.quoted.end());
    if (std::ranges::any_of(file.angled, [](const std::string& include) {
          return include.starts_with("boost/beast");
        })) {
      graph[path].insert(std::string(kBeast));
    }
  }
  Violations violations;
  for (const auto& [path, file] : tree) {
    std::set<std::string> seen;
    if (!Covers("signaling/http", path) && Reaches(graph, path, std::string(kBeast), seen)) {
      violations.push_back(path + " sees Boost.Beast");
    }
  }
  return violations;
}

}  // namespace architecture
