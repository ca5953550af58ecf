// What turns are committed to, and whether that works: a base of fixtures.
#pragma once

#include "signaling/http/turns.h"

namespace signaling {

class FailingDisk {
 protected:
  absl::Status Commit() {
    if (!disk_works_) return absl::UnavailableError("The disk is full");
    ++commits_;
    changed_ = false;
    return absl::OkStatus();
  }
  TurnHooks Hooks() {
    return {.on_turn = [this] { turns_seen_at_.push_back(commits_); },
            .changed = [this] { return changed_; },
            .commit = [this] { return Commit(); },
            .on_committed = nullptr,
            .on_hopeless = [this] { hopeless_ = true; }};
  }

  bool changed_ = false, disk_works_ = true, hopeless_ = false;
  int commits_ = 0;
  std::vector<int> turns_seen_at_;  // commits before each on_turn
};

}  // namespace signaling
