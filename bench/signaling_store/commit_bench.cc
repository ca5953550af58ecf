// What a commit costs, and what is gained when changes share one: a ring's worth of changes (a
// call, two members, three events) each, on the disk of the directory for temporary files.
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "signaling/store/call_changes.h"
#include "signaling/store/sqlite_store.h"

namespace signaling {
namespace {

constexpr WallTime kNow{std::chrono::seconds(1'772'366'400)};

void Ring(Store& store, int64_t number, uint64_t& seq) {
  CallState call{.key = {"key", "default", std::to_string(number)},
                 .created_by = "ann",
                 .created_at = kNow,
                 .access = Access::kMembers};
  call.members = {{.user_id = "ann", .role = Role::kAdmin}, {.user_id = "bob"}};
  call.members[1].ring.state = RingState::kRinging;
  for (Change& change : CallChanges(nullptr, call, kNow)) store.Apply(std::move(change));
  for (const char* type : {"call.created", "call.ring", "call.ringing"}) {
    ++seq;
    store.Apply(
        AppendEvent{{call.key, type, kNow, std::string(600, 'x'), {{"ann", seq}, {"bob", seq}}}});
  }
}

void BM_SqliteStore_Commit(benchmark::State& state) {
  std::string directory = std::filesystem::temp_directory_path() / "switchboard-bench-XXXXXX";
  if (mkdtemp(directory.data()) == nullptr) return state.SkipWithError("no directory");
  {
    auto store = *SqliteStore::Open(directory + "/bench.db");
    int64_t number = 0;
    uint64_t seq = 0;
    for ([[maybe_unused]] auto _ : state) {
      for (int64_t i = 0; i < state.range(0); ++i) Ring(*store, ++number, seq);
      if (!store->Commit().ok()) return state.SkipWithError("a commit failed");
    }
    state.counters["commits"] =
        benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
    state.counters["rings"] =
        benchmark::Counter(static_cast<double>(number), benchmark::Counter::kIsRate);
  }
  std::filesystem::remove_all(directory);
}
BENCHMARK(BM_SqliteStore_Commit)->Arg(1)->Arg(10)->Arg(100)->UseRealTime();

}  // namespace
}  // namespace signaling
